import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type Bytes, chunksOf } from "../formats/Bytes.js";
import { DamagedData } from "../formats/DamagedData.js";
import { LimitReached } from "../formats/LimitReached.js";
import type { Unpacked } from "../formats/Unpacked.js";
import type { FoundPart } from "./Found.js";

/** Limits of an inspection, whatever the file contains. */
const budget = {
  /** Maximum bytes of something that is read as a whole, and of its unpacked data. No router's kernel is so large. */
  whole: 64 << 20,
  /** Maximum bytes of all unpacked data. */
  unpacked: 96 << 20,
  /** Maximum bytes that are processed, counted each time: a fixed number for any file, and a number for each of its bytes. */
  work: { free: 512 << 20, perByte: 8 },
  /** Maximum depth of nested images. NixWRT's have 4. */
  depth: 8,
  /** Maximum number of parts at all depths. Images have less than 50. */
  parts: 1024,
} as const;

const MiB = 1 << 20;
/** Messages for reached limits. */
const limits = {
  whole: `more than ${budget.whole / MiB} MiB in one piece, packed or unpacked`,
  unpacked: `more than ${budget.unpacked / MiB} MiB of unpacked data`,
  work: "more work than the limit for a file of this size",
  depth: `images nested more than ${budget.depth} levels deep`,
  parts: `more than ${budget.parts} parts`,
} as const;

/** Takes apart the bytes inside a part. */
type TakeApart = (bytes: Bytes, look: Look) => FoundPart[];

/** State that all looks at one file share. */
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

/** An inspection in progress. It takes no more time or memory than is reasonable for a file of that size, whatever the file contains. */
export class Look {
  readonly #takeApart: TakeApart;
  readonly #depth: number;
  readonly #ledger: Ledger;

  /** @param from size of the file, or what an outer look has left */
  constructor(takeApart: TakeApart, from: number | Ledger, depth = 0) {
    this.#takeApart = takeApart;
    this.#depth = depth;
    this.#ledger = typeof from === "number" ? ledgerFor(from) : from;
  }

  /** Returns the limits that were reached, as texts. If there are any, the result is incomplete. */
  get limits(): string[] {
    return [...this.#ledger.reached];
  }

  /** Returns the parts inside a part, or none if that is too deep or too much. */
  inside(bytes: Bytes): FoundPart[] {
    if (this.#depth >= budget.depth) return this.#reach("depth") ?? [];
    if (!this.spend(bytes.size)) return [];
    return this.#takeApart(bytes, new Look(this.#takeApart, this.#ledger, this.#depth + 1));
  }

  /** Counts a part that is about to be reported. Returns whether the limit allows it. */
  countPart(): boolean {
    this.#ledger.parts -= 1;
    if (this.#ledger.parts < 0) this.#reach("parts");
    return this.#ledger.parts >= 0;
  }

  /** Returns whether the limit allows processing this many bytes. */
  spend(bytes: number): boolean {
    this.#ledger.work -= bytes;
    if (this.#ledger.work < 0) this.#reach("work");
    return this.#ledger.work >= 0;
  }

  /** Records that something was left out, with a text such as `more than 64 files in an archive`. */
  leaveOut(what: string): void {
    this.#ledger.reached.add(what);
  }

  /** Returns the CRC-32 of zlib, or undefined if that would be too much work. */
  crc(...pieces: readonly Bytes[]): number | undefined {
    return this.sum((chunk, crc) => crc32(chunk, crc), 0, ...pieces);
  }

  /** Returns a hash in hexadecimal, or undefined as for `crc`. */
  hash(algorithm: "md5" | "sha1" | "sha256" | "sha512", ...pieces: readonly Bytes[]): string | undefined {
    return this.sum((chunk, hash) => hash.update(chunk), createHash(algorithm), ...pieces)?.digest("hex");
  }

  /** Returns another kind of sum over all bytes, or undefined as for `crc`. */
  sum<T>(add: (chunk: Buffer, sum: T) => T, start: T, ...pieces: readonly Bytes[]): T | undefined {
    let sum = start;
    for (const piece of pieces) {
      if (!this.spend(piece.size)) return undefined;
      for (const chunk of chunksOf(piece)) sum = add(chunk, sum);
    }
    return sum;
  }

  /** Reads data that has to be unpacked or parsed as a whole. Returns undefined if it is too large. */
  whole(bytes: Bytes): Buffer | undefined {
    if (bytes.size > budget.whole) return this.#reach("whole");
    return this.spend(bytes.size) ? bytes.read(0, bytes.size) : undefined;
  }

  /**
   * Unpacks data. Returns undefined if a limit was reached, and an error if the data is damaged.
   * @param work gets the maximum number of unpacked bytes
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
