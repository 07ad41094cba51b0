import { readFileSync } from "node:fs";
import type { Package } from "@nixwrt/core";
import catalogue, { measured } from "../packages/packages/src/index.js";

const begin = "<!-- Packages: made from the catalogue by `npm run generate`. Do not edit. -->";
const end = "<!-- End of packages. -->";

/** Pages with handwritten text, and a generated table of the catalogue's packages or of their sizes. */
export const pagesWithPackages: Readonly<Record<string, () => string>> = {
  "packages/packages/README.md": () => withTable("packages/packages/README.md", offered()),
  "docs/packages.md": () => withTable("docs/packages.md", sizes()),
};

function withTable(path: string, table: string): string {
  const page = readFileSync(path, "utf8");
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no place for a table of packages: ${begin} ${end}`);
  return `${page.slice(0, from)}${begin}\n\n${table}\n\n${page.slice(to)}`;
}

function offered(): string {
  return markdownTable(
    ["package", "what it is", "licence", "version"],
    catalogue.map((one) => [`\`${one.name}\``, one.summary ?? "", one.licence, versionOf(one)]),
  );
}

/** Table of the packages' sizes in the image in bytes, for each CPU family that packages were built for. */
function sizes(): string {
  const families = [...new Set(Object.values(measured).flatMap(({ bytes }) => Object.keys(bytes)))].sort();
  const rows = catalogue.map((one) => {
    const seen = one.untested === undefined ? measured[one.name] : undefined;
    const bytes = families.map((family) => seen?.bytes[family]?.toLocaleString("en") ?? "untested");
    return [`\`${one.name}\``, versionOf(one), ...bytes];
  });
  return markdownTable(["package", "version", ...families], rows);
}

function versionOf({ name, untested }: Package): string {
  const version = untested === undefined ? measured[name]?.version : undefined;
  return version ?? `untested: ${untested ?? "not built yet"}`;
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
