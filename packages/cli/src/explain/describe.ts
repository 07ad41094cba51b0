import type { Content, Package, RootFile, Service } from "@nixwrt/core";
import { formatBytes } from "../format/bytes.js";

/** Describes a plain value briefly. For an object, lists its fields except `name` and `target`. */
export function describeValue(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .filter(([key, field]) => key !== "name" && key !== "target" && field !== undefined)
    .map(([key, field]) => (typeof field === "boolean" ? `${field ? "" : "no "}${key}` : `${key} ${plain(field)}`))
    .join(", ");
}

export function describeFile(file: RootFile): string {
  if (file.kind === "link") return `a link to ${file.target}`;
  const owner = `mode ${file.mode.toString(8).padStart(4, "0")}, ${file.user}:${file.group}`;
  return file.kind === "directory" ? `a folder, ${owner}` : `${describeContent(file.content)}, ${owner}`;
}

export function describePackage({ source, licence }: Package): string {
  return `from ${describeSource(source)}, ${licence}`;
}

function describeSource(source: Package["source"]): string {
  if (source.kind === "url") return String(source.urls[0]);
  return source.kind === "folder" ? `the folder ${source.path}` : `${source.package} of ${source.suite}`;
}

export function describeService(service: Service): string {
  const kind = service.run === undefined ? "run once at boot" : "a supervised daemon";
  const after = service.dependsOn?.length ? `, after ${service.dependsOn.join(", ")}` : "";
  return `${kind}${after}${service.user === undefined ? "" : `, as ${service.user}`}`;
}

/** Says where a file's text comes from. Does not show the text, which may be long, and does not look up secrets. */
function describeContent(content: Content): string {
  if (typeof content === "string") return `${formatBytes(Buffer.byteLength(content))} of text`;
  if ("secret" in content) return `the secret ${content.secret}`;
  if ("file" in content) return `the file ${content.file}`;
  if ("buildDate" in content) return "the build date";
  if ("read" in content) return describeContent(content.content);
  return content.map(describeContent).join(" + ") || "nothing";
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(" ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
