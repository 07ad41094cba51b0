const newline = 10;

/**
 * A hash table of names that are lines of a text, given by their positions. It consists only of numbers: a Map of 70,000 strings would take
 * ten times the memory.
 */
export class NameTable {
  readonly #content: Buffer;
  readonly #starts: readonly number[];
  /** By hash: the index of the last name with that hash plus one, or 0 if there is none. */
  readonly #heads: Uint32Array;
  /** By index of a name: the same, for the previous name with that hash. */
  readonly #previous: Uint32Array;

  /** @param starts positions of names in `content`. Each name ends with its line */
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

  /** Returns the positions of the names, in the order in which they were given. */
  get starts(): readonly number[] {
    return this.#starts;
  }

  /** Returns the positions of this name, sorted. */
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

  /** Returns the slot of the name at a position: FNV-1a of its bytes, reduced to the size of the table. */
  #slot(text: Buffer, start: number): number {
    let hash = 0x811c9dc5;
    for (let at = start; at < text.length && text[at] !== newline; at++) {
      hash = Math.imul(hash ^ (text[at] as number), 0x01000193);
    }
    return (hash >>> 0) % this.#heads.length;
  }
}
