import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Comments, quoted texts, punctuation, and words of apt.conf(5). */
const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*|"([^"]*)"|[{};]|[^\s{};"]+/g;

/** Reads the settings of this machine's apt, by name in lower case, such as `acquire::http::proxy`. The last value counts (apt.conf(5)). */
export async function readAptSettings(directory: string): Promise<ReadonlyMap<string, string>> {
  const parts = join(directory, "apt.conf.d");
  const names = (await readdir(parts).catch(() => [])).filter((name) => /^[\w-]+(\.conf)?$/.test(name)).sort();
  const settings = new Map<string, string>();
  for (const file of [...names.map((name) => join(parts, name)), join(directory, "apt.conf")]) {
    // Ignores files that this user may not read.
    const text = await readFile(file, "utf8").catch(() => "");
    for (const [name, value] of parseAptSettings(text)) settings.set(name, value);
  }
  return settings;
}

/** Parses `A::B "value";` and `A { B "value"; };`, nested to any depth. */
export function parseAptSettings(text: string): [name: string, value: string][] {
  const settings: [string, string][] = [];
  const scopes: string[] = [];
  let words: string[] = [];
  for (const [whole, quoted] of text.matchAll(token)) {
    if (/^(\/\/|\/\*|#)/.test(whole)) continue;
    if (whole === "{") {
      scopes.push(words.join("::"));
      words = [];
    } else if (whole === ";" || whole === "}") {
      const [name, value] = words;
      if (name !== undefined && value !== undefined) {
        const path = [...scopes, name].filter((part) => part !== "").join("::");
        settings.push([path.toLowerCase(), value]);
      }
      words = [];
      if (whole === "}") scopes.pop();
    } else words.push(quoted ?? whole);
  }
  return settings;
}
