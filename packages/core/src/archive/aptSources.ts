import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArchiveName } from "./Lock.js";

/** A URL from which this machine's apt fetches Debian packages. */
interface AptSource {
  readonly archive: ArchiveName;
  readonly address: string;
}

/** Reads the Debian mirrors from this machine's apt sources, in both of apt's formats (sources.list(5)). */
export async function readAptSources(directory: string): Promise<AptSource[]> {
  const sources: AptSource[] = [];
  for (const path of await sourceFiles(directory)) {
    // Ignores files that this user may not read, or that have disappeared.
    const text = await readFile(path, "utf8").catch(() => "");
    sources.push(...(path.endsWith(".sources") ? parseStanzas(text) : parseLines(text)));
  }
  return sources;
}

async function sourceFiles(directory: string): Promise<string[]> {
  const parts = join(directory, "sources.list.d");
  const names = await readdir(parts).catch(() => []);
  const wanted = names.filter((name) => /\.(list|sources)$/.test(name)).sort();
  return [join(directory, "sources.list"), ...wanted.map((name) => join(parts, name))];
}

function parseStanzas(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map<string, string>();
    let name = "";
    for (const line of stanza.split("\n")) {
      if (line.startsWith("#")) continue;
      const match = /^([A-Za-z-]+):(.*)$/.exec(line);
      if (match !== null) name = (match[1] as string).toLowerCase();
      fields.set(name, `${fields.get(name) ?? ""} ${match?.[2] ?? line}`.trim());
    }
    const words = (field: string) => (fields.get(field) ?? "").split(/\s+/).filter((word) => word !== "");
    if (/^(no|false|off|0)$/i.test(fields.get("enabled") ?? "")) return [];
    if (!words("types").some((type) => type === "deb" || type === "deb-src")) return [];
    return words("uris").flatMap((address) =>
      debianSource(address, words("suites"), words("components"), fields.get("signed-by") ?? ""),
    );
  });
}

function parseLines(text: string): AptSource[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*deb(?:-src)?\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line);
    if (match === null) return [];
    const [options = "", address = "", suite = "", components = ""] = match.slice(1);
    return debianSource(address, [suite], components.trim().split(/\s+/), options);
  });
}

/** Other archives have packages for Debian, too. Debian's own archive is recognized by its name or its keys. */
function debianSource(
  address: string,
  suites: readonly string[],
  components: readonly string[],
  signedBy: string,
): AptSource[] {
  if (!/^https?:\/\//.test(address) || !components.includes("main")) return [];
  if (!/\/debian(-security)?\/?$/.test(address) && !signedBy.includes("debian-archive")) return [];
  const security = suites.every((suite) => /-security$|\/updates$/.test(suite));
  return [{ archive: security ? "debian-security" : "debian", address: address.replace(/\/+$/, "") }];
}
