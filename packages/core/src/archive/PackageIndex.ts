/**
 * A Packages or Sources index. It stays one buffer, in which stanzas are found by name: 70,000 packages as objects
 * would take several times the memory, and a build looks at a few hundred of them.
 */
export class PackageIndex {
  readonly #content: Buffer;
  readonly #stanzas = new Map<string, number[]>();
  /** Where the stanzas are that provide a name. */
  readonly #providers = new Map<string, number[]>();

  constructor(content: Buffer) {
    this.#content = content;
    for (let start = 0; start < content.length; start = this.#endOf(start) + 2) {
      if (content[start] === newline) start++;
      const name = this.#lineAt(start, "Package: ");
      if (name !== undefined) add(this.#stanzas, name, start);
    }
    this.#findProviders();
  }

  names(): IterableIterator<string> {
    return this.#stanzas.keys();
  }

  /** The stanzas of the packages of this name. */
  named(name: string): Stanza[] {
    return (this.#stanzas.get(name) ?? []).map((start) => this.#parse(start));
  }

  /** The stanzas of the packages that provide this name. */
  providing(name: string): Stanza[] {
    return (this.#providers.get(name) ?? []).map((start) => this.#parse(start));
  }

  #findProviders(): void {
    const key = "\nProvides: ";
    for (let at = this.#content.indexOf(key); at >= 0; at = this.#content.indexOf(key, at + key.length)) {
      const before = this.#content.lastIndexOf("\n\n", at);
      const start = before < 0 ? 0 : before + 2;
      const field = this.#lineAt(at + 1, "Provides: ") ?? "";
      for (const provided of new Set(field.split(",").map((one) => /^\s*([^\s(:]+)/.exec(one)?.[1]))) {
        if (provided !== undefined) add(this.#providers, provided, start);
      }
    }
  }

  /** The rest of the line at `start` when it begins with `prefix`. */
  #lineAt(start: number, prefix: string): string | undefined {
    const from = start + prefix.length;
    if (this.#content.toString("latin1", start, from) !== prefix) return undefined;
    const end = this.#content.indexOf(newline, from);
    return this.#content.toString("utf8", from, end < 0 ? this.#content.length : end).trim();
  }

  #endOf(start: number): number {
    const end = this.#content.indexOf("\n\n", start);
    return end < 0 ? this.#content.length : end;
  }

  #parse(start: number): Stanza {
    return parseStanza(this.#content.toString("utf8", start, this.#endOf(start)));
  }
}

const newline = 10;

/** Fields by name; the lines of a field that has several are joined by newlines. */
export type Stanza = ReadonlyMap<string, string>;

/** Reads a paragraph of Debian's control format (deb822(5)). */
export function parseStanza(text: string): Stanza {
  const fields = new Map<string, string>();
  let name = "";
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (line.startsWith(" ") || line.startsWith("\t")) fields.set(name, `${fields.get(name)}\n${line.trim()}`);
    else if (colon > 0) {
      name = line.slice(0, colon);
      fields.set(name, line.slice(colon + 1).trim());
    }
  }
  return fields;
}

function add(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
