import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type Bytes, chunksOf } from "../formats/Bytes.js";
import type { Check, Fact, InspectedPart } from "./Inspection.js";

/** Bytes of something compressed, packed or unpacked, beyond which it is left as it is: no router's kernel is so large. */
const unpackLimit = 64 << 20;
/** Unpacked, no kernel and no file system becomes larger by more: that would be a bomb. */
const ratioLimit = 256;
/** Images within images; ours have 3. */
const depthLimit = 8;
/** Work on any file, besides what its size allows: bytes. */
const freeWork = 128 << 20;

/** A part, but for where it is. */
export type Found = Omit<InspectedPart, "offset">;

/** Takes apart bytes that something else was found around. */
type TakeApart = (bytes: Bytes, look: Look) => InspectedPart[];

/** An inspection under way. It does not take more time or memory than a file of that size deserves, whatever is in it. */
export class Look {
  readonly #takeApart: TakeApart;
  readonly #depth: number;
  readonly #work: { left: number };

  constructor(takeApart: TakeApart, work: number | { left: number }, depth = 0) {
    this.#takeApart = takeApart;
    this.#depth = depth;
    this.#work = typeof work === "number" ? { left: freeWork + 8 * work } : work;
  }

  /** What is in a part: nothing, once that is too deep or too much. */
  inside(bytes: Bytes): InspectedPart[] {
    if (this.#depth >= depthLimit || !this.spend(bytes.size)) return [];
    return this.#takeApart(bytes, new Look(this.#takeApart, this.#work, this.#depth + 1));
  }

  /** Whether work on so many bytes may be done. */
  spend(bytes: number): boolean {
    this.#work.left -= bytes;
    return this.#work.left >= 0;
  }

  /** CRC-32 as of zlib; undefined when it would be too much work, which counts as wrong. */
  crc(...pieces: readonly Bytes[]): number | undefined {
    let sum = 0;
    for (const piece of pieces) {
      if (!this.spend(piece.size)) return undefined;
      for (const chunk of chunksOf(piece)) sum = crc32(chunk, sum);
    }
    return sum;
  }

  /** Hexadecimal; undefined as for `crc`. */
  hash(algorithm: "md5" | "sha1" | "sha256" | "sha512", ...pieces: readonly Bytes[]): string | undefined {
    const hash = createHash(algorithm);
    for (const piece of pieces) {
      if (!this.spend(piece.size)) return undefined;
      for (const chunk of chunksOf(piece)) hash.update(chunk);
    }
    return hash.digest("hex");
  }

  /** Reads what is to be unpacked or parsed as a whole; undefined when it is too large. */
  whole(bytes: Bytes): Buffer | undefined {
    return bytes.size <= unpackLimit && this.spend(bytes.size) ? bytes.read(0, bytes.size) : undefined;
  }

  /** Unpacks; undefined when data is damaged or there is too much of it. */
  unpack<T>(packedBytes: number, work: (limit: number) => T): T | undefined {
    const limit = Math.min(unpackLimit, packedBytes * ratioLimit + 4096);
    if (!this.spend(limit / 4)) return undefined;
    try {
      return work(limit);
    } catch {
      return undefined;
    }
  }
}

/** What was found, with what can be left out. */
export function found(
  format: string,
  title: string,
  bytes: number,
  more: {
    readonly facts?: Readonly<Record<string, Fact | undefined>>;
    readonly checks?: readonly Check[];
    readonly parts?: readonly InspectedPart[];
  } = {},
): Found {
  const facts = Object.entries(more.facts ?? {}).filter(
    (fact): fact is [string, Fact] => fact[1] !== undefined && fact[1] !== "" && !isEmpty(fact[1]),
  );
  return { format, title, bytes, facts: Object.fromEntries(facts), checks: more.checks ?? [], parts: more.parts ?? [] };
}

function isEmpty(fact: Fact): boolean {
  return Array.isArray(fact) && fact.length === 0;
}

/** That a part is all there: `bytes` as its header has it. */
export function complete(bytes: number, available: Bytes): Check[] {
  const missing = bytes - available.size;
  return missing > 0 ? [{ what: `complete: ${missing} bytes are missing`, ok: false }] : [];
}

export function hex(address: number | bigint): string {
  return `0x${address.toString(16)}`;
}

export function dateOf(seconds: number): string | undefined {
  return seconds === 0 ? undefined : new Date(seconds * 1000).toISOString().replace(".000", "");
}

/** The parts with the distance of what they are in added to their offsets. */
export function moved(parts: readonly InspectedPart[], by: number): InspectedPart[] {
  return parts.map((part) => ({ ...part, offset: part.offset + by }));
}
