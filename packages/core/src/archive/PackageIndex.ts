import { NameTable } from "./NameTable.js";

/**
 * A Packages or Sources index. It stays one buffer, in which stanzas are found by name: 70,000 packages as objects
 * would take several times the memory, and a build looks at a few hundred of them.
 */
export class PackageIndex {
  readonly #content: Buffer;
  /** Where the names of the stanzas' packages are. */
  readonly #names: NameTable;
  /** A line for each stanza that provides something: where it begins, a tab, the names. */
  readonly #provides: string;

  /** @param content must have an ArrayBuffer of its own where `release` is called */
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

  /** The stanzas of the packages of this name. */
  named(name: string): Stanza[] {
    return this.#names.find(name).map((start) => this.#parse(start - nameField.length));
  }

  /** The stanzas of the packages that provide this name. */
  providing(name: string): Stanza[] {
    const line = new RegExp(`^(\\d+)\t(?:.* )?${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?:[ ,]|$)`, "gm");
    return [...this.#provides.matchAll(line)].map(([, start]) => this.#parse(Number(start)));
  }

  /**
   * Gives its memory back, tens of MiB, now: V8 does not count it, and might look for garbage only minutes later. Nothing can be found in the
   * index any more.
   */
  release(): void {
    (this.#content.buffer as ArrayBuffer).transfer(0);
  }

  /** The rest of the line that this place is in. */
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

/** Each stanza of an index begins with it. */
const nameField = "Package: ";
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
