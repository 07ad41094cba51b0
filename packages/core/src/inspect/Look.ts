import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type Bytes, chunksOf } from "../formats/Bytes.js";
import { DamagedData } from "../formats/DamagedData.js";
import { LimitReached } from "../formats/LimitReached.js";
import type { Unpacked } from "../formats/Unpacked.js";
import type { FoundPart } from "./Found.js";

/** What an inspection may take, whatever is in the file. */
const budget = {
  /** Bytes of something that is read as a whole, and of what it becomes unpacked: no router's kernel is so large. */
  whole: 64 << 20,
  /** Bytes of all that is unpacked. */
  unpacked: 96 << 20,
  /** Bytes that are looked at, each time that they are: so many for any file, and so many for each byte of it. */
  work: { free: 512 << 20, perByte: 8 },
  /** Images within images; ours have 4. */
  depth: 8,
  /** Parts, at all depths; images have less than 50. */
  parts: 1024,
} as const;

const MiB = 1 << 20;
/** What is said when a limit is reached. */
const limits = {
  whole: `more than ${budget.whole / MiB} MiB in one piece, packed or unpacked`,
  unpacked: `more than ${budget.unpacked / MiB} MiB of unpacked data`,
  work: "more work than the limit for a file of this size",
  depth: `images nested more than ${budget.depth} levels deep`,
  parts: `more than ${budget.parts} parts`,
} as const;

/** Takes apart bytes that something else was found around. */
type TakeApart = (bytes: Bytes, look: Look) => FoundPart[];

/** What all looks at one file have in common. */
interface Ledger {
  work: number;
  unpacked: number;
  parts: number;
  readonly reached: Set<string>;
}

function ledgerFor(bytes: number): Ledger {
  const work = budget.work.free + budget.work.perByte * bytes;
  return { work, unpacked: budget.unpacked, parts: budget.parts, reached: new Set() };
}

/** An inspection under way. It does not take more time or memory than a file of that size deserves, whatever is in it. */
export class Look {
  readonly #takeApart: TakeApart;
  readonly #depth: number;
  readonly #ledger: Ledger;

  /** @param from the size of the file, or what an outer look has left */
  constructor(takeApart: TakeApart, from: number | Ledger, depth = 0) {
    this.#takeApart = takeApart;
    this.#depth = depth;
    this.#ledger = typeof from === "number" ? ledgerFor(from) : from;
  }

  /** The limits that were reached, for people. What was found is not all that there is when there are any. */
  get limits(): string[] {
    return [...this.#ledger.reached];
  }

  /** What is in a part: nothing, once that is too deep or too much. */
  inside(bytes: Bytes): FoundPart[] {
    if (this.#depth >= budget.depth) return this.#reach("depth") ?? [];
    if (!this.spend(bytes.size)) return [];
    return this.#takeApart(bytes, new Look(this.#takeApart, this.#ledger, this.#depth + 1));
  }

  /** Counts a part that is about to be told of. Whether there may be one more. */
  countPart(): boolean {
    this.#ledger.parts -= 1;
    if (this.#ledger.parts < 0) this.#reach("parts");
    return this.#ledger.parts >= 0;
  }

  /** Whether work on so many bytes may be done. */
  spend(bytes: number): boolean {
    this.#ledger.work -= bytes;
    if (this.#ledger.work < 0) this.#reach("work");
    return this.#ledger.work >= 0;
  }

  /** Notes that something was left out, in the words of what there was: `more than 64 files in an archive`. */
  leaveOut(what: string): void {
    this.#ledger.reached.add(what);
  }

  /** CRC-32 as of zlib; undefined when it would be too much work. */
  crc(...pieces: readonly Bytes[]): number | undefined {
    return this.sum((chunk, crc) => crc32(chunk, crc), 0, ...pieces);
  }

  /** Hexadecimal; undefined as for `crc`. */
  hash(algorithm: "md5" | "sha1" | "sha256" | "sha512", ...pieces: readonly Bytes[]): string | undefined {
    return this.sum((chunk, hash) => hash.update(chunk), createHash(algorithm), ...pieces)?.digest("hex");
  }

  /** A sum of another kind over all bytes; undefined as for `crc`. */
  sum<T>(add: (chunk: Buffer, sum: T) => T, start: T, ...pieces: readonly Bytes[]): T | undefined {
    let sum = start;
    for (const piece of pieces) {
      if (!this.spend(piece.size)) return undefined;
      for (const chunk of chunksOf(piece)) sum = add(chunk, sum);
    }
    return sum;
  }

  /** Reads what is to be unpacked or parsed as a whole; undefined when it is too large. */
  whole(bytes: Bytes): Buffer | undefined {
    if (bytes.size > budget.whole) return this.#reach("whole");
    return this.spend(bytes.size) ? bytes.read(0, bytes.size) : undefined;
  }

  /**
   * Unpacks. Undefined when a limit was reached, and an error when the data is damaged.
   * @param work gets the number of bytes that may come out
   */
  unpack(work: (limit: number) => Unpacked): Unpacked | DamagedData | undefined {
    const limit = Math.min(budget.whole, this.#ledger.unpacked);
    try {
      const result = work(limit);
      this.#ledger.unpacked -= result.data.length;
      return result;
    } catch (error) {
      if (error instanceof DamagedData) {
        this.#ledger.unpacked -= error.unpackedBytes;
        return error;
      }
      if (!(error instanceof LimitReached)) throw error;
      this.#ledger.unpacked -= limit;
      return this.#reach(limit < budget.whole ? "unpacked" : "whole");
    }
  }

  #reach(limit: keyof typeof limits): undefined {
    this.#ledger.reached.add(limits[limit]);
  }
}
