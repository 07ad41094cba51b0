import { NameTable } from "./NameTable.js";

/**
 * A Packages or Sources index. It stays one buffer in which stanzas are found by name, because 70,000 packages as objects would take
 * several times the memory, and a build needs only a few hundred of them.
 */
export class PackageIndex {
  readonly #content: Buffer;
  /** Positions of the names of the stanzas' packages. */
  readonly #names: NameTable;
  /** One line for each stanza that provides something: its position, a tab, the names. */
  readonly #provides: string;

  /** @param content must have its own ArrayBuffer if `release` is called */
  constructor(content: Buffer) {
    this.#content = content;
    const names: number[] = [];
    for (let start = 0; start < content.length; start = this.#endOf(start) + 2) names.push(start + nameField.length);
    this.#names = new NameTable(content, names);
    const provides: string[] = [];
    const key = "\nProvides: ";
    for (let at = content.indexOf(key); at >= 0; at = content.indexOf(key, at + key.length)) {
      const before = content.lastIndexOf("\n\n", at);
      provides.push(`${before < 0 ? 0 : before + 2}\t${this.#lineAt(at + key.length)}\n`);
    }
    this.#provides = provides.join("");
  }

  names(): string[] {
    return [...new Set(this.#names.starts.map((start) => this.#lineAt(start)))];
  }

  /** Returns the stanzas of the packages with this name. */
  named(name: string): Stanza[] {
    return this.#names.find(name).map((start) => this.#parse(start - nameField.length));
  }

  /** Returns the stanzas of the packages that provide this name. */
  providing(name: string): Stanza[] {
    const line = new RegExp(`^(\\d+)\t(?:.* )?${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?:[ ,]|$)`, "gm");
    return [...this.#provides.matchAll(line)].map(([, start]) => this.#parse(Number(start)));
  }

  /**
   * Frees its memory, tens of MiB, at once. V8 does not count it, and might collect garbage only minutes later. The index cannot be used
   * after that.
   */
  release(): void {
    (this.#content.buffer as ArrayBuffer).transfer(0);
  }

  /** Returns the rest of the line from this position. */
  #lineAt(start: number): string {
    const end = this.#content.indexOf(newline, start);
    return this.#content.toString("latin1", start, end < 0 ? this.#content.length : end);
  }

  #endOf(start: number): number {
    const end = this.#content.indexOf("\n\n", start);
    return end < 0 ? this.#content.length : end;
  }

  #parse(start: number): Stanza {
    return parseStanza(this.#content.toString("utf8", start, this.#endOf(start)));
  }
}

/** Start of each stanza of an index. */
const nameField = "Package: ";
const newline = 10;

/** Fields by name. The lines of a multi-line field are joined by newlines. */
export type Stanza = ReadonlyMap<string, string>;

/** Parses a paragraph of Debian's control format (deb822(5)). */
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
