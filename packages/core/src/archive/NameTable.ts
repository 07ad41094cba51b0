const newline = 10;

/**
 * A hash table of names that are lines of a text, found by their first bytes' places. It is made of numbers alone: a Map
 * of 70,000 strings would take ten times the memory.
 */
export class NameTable {
  readonly #content: Buffer;
  readonly #starts: readonly number[];
  /** By hash: one more than the index of the last name of that hash; 0 for none. */
  readonly #heads: Uint32Array;
  /** By index of a name: the same, of the one before with that hash. */
  readonly #previous: Uint32Array;

  /** @param starts where names start in `content`; each ends with its line */
  constructor(content: Buffer, starts: readonly number[]) {
    this.#content = content;
    this.#starts = starts;
    this.#heads = new Uint32Array(2 ** Math.ceil(Math.log2(2 * starts.length + 2)));
    this.#previous = new Uint32Array(starts.length);
    for (const [index, start] of starts.entries()) {
      const slot = this.#slot(content, start);
      this.#previous[index] = this.#heads[slot] as number;
      this.#heads[slot] = index + 1;
    }
  }

  /** Where the names start, in the order in which they were given. */
  get starts(): readonly number[] {
    return this.#starts;
  }

  /** Where this name is, in the order of places. */
  find(name: string): number[] {
    const line = Buffer.from(`${name}\n`, "latin1");
    const found: number[] = [];
    for (let next = this.#heads[this.#slot(line, 0)] as number; next > 0; next = this.#previous[next - 1] as number) {
      const start = this.#starts[next - 1] as number;
      const end = start + line.length;
      if (this.#content.compare(line, 0, line.length, start, Math.min(end, this.#content.length)) === 0)
        found.unshift(start);
    }
    return found;
  }

  /** Slot of the name that starts here: FNV-1a of its bytes, cut to the size of the table. */
  #slot(text: Buffer, start: number): number {
    let hash = 0x811c9dc5;
    for (let at = start; at < text.length && text[at] !== newline; at++) {
      hash = Math.imul(hash ^ (text[at] as number), 0x01000193);
    }
    return (hash >>> 0) % this.#heads.length;
  }
}
