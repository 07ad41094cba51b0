/**
 * The LZMA algorithm after lzma-specification.txt of the LZMA SDK, which is in the public domain, with its names.
 *
 * The packages on npm do not handle damaged data: 60 bytes make one of them take all memory, and others accept no limit. This decoder reads
 * and writes nothing outside of its arrays, and ends with its input or at its limit.
 */
import { DamagedData } from "./DamagedData.js";
import { LimitReached } from "./LimitReached.js";
import type { Unpacked } from "./Unpacked.js";

/** How literals and positions are coded, from the first byte of an .lzma file. */
export interface LzmaProperties {
  readonly lc: number;
  readonly lp: number;
  readonly pb: number;
}

const probabilityBits = 11;
const even = 1 << (probabilityBits - 1);
const moveBits = 5;
const topValue = 2 ** 24;
const states = 12;
const posStatesMax = 16;
const lenToPosStates = 4;
const endPosModelIndex = 14;
const fullDistances = 128;
const alignBits = 4;
const matchMinLength = 2;

/** Creates probabilities, all even at the start. */
function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(even);
}

/** Reads bits from compressed data. */
class RangeDecoder {
  readonly #data: Buffer;
  #at = 5;
  #range = 0xffff_ffff;
  #code: number;

  constructor(data: Buffer) {
    this.#data = data;
    this.#code = data.readUInt32BE(1);
  }

  /** Number of bytes that were read. */
  get bytes(): number {
    return this.#at;
  }

  /** Whether this can be the end: encoders leave nothing over. */
  get isAtEnd(): boolean {
    return this.#code === 0;
  }

  bit(probs: Uint16Array, index: number): number {
    const prob = probs[index] as number;
    const bound = (this.#range >>> probabilityBits) * prob;
    let bit = 0;
    if (this.#code < bound) {
      this.#range = bound;
      probs[index] = prob + (((1 << probabilityBits) - prob) >>> moveBits);
    } else {
      this.#range -= bound;
      this.#code -= bound;
      probs[index] = prob - (prob >>> moveBits);
      bit = 1;
    }
    this.#normalize();
    return bit;
  }

  /** Reads bits that are equally often 0 and 1. */
  directBits(count: number): number {
    let result = 0;
    for (let left = count; left > 0; left -= 1) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      this.#normalize();
      result = result * 2 + bit;
    }
    return result;
  }

  /** Reads a number of `bits` bits, highest first. Its probabilities start at `base`. */
  tree(probs: Uint16Array, base: number, bits: number): number {
    let m = 1;
    for (let left = bits; left > 0; left -= 1) m = (m << 1) | this.bit(probs, base + m);
    return m - (1 << bits);
  }

  /** The same, lowest bit first. */
  reverseTree(probs: Uint16Array, base: number, bits: number): number {
    let m = 1;
    let symbol = 0;
    for (let index = 0; index < bits; index += 1) {
      const bit = this.bit(probs, base + m);
      m = (m << 1) | bit;
      symbol |= bit << index;
    }
    return symbol;
  }

  #normalize(): void {
    if (this.#range >= topValue) return;
    const next = this.#data[this.#at];
    if (next === undefined) throw new RangeError("the data is truncated");
    this.#at += 1;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | next) >>> 0;
  }
}

/** Decodes the lengths of matches. */
class LengthDecoder {
  readonly #choice = probabilities(2);
  readonly #low = probabilities(posStatesMax << 3);
  readonly #mid = probabilities(posStatesMax << 3);
  readonly #high = probabilities(256);

  decode(from: RangeDecoder, posState: number): number {
    if (from.bit(this.#choice, 0) === 0) return from.tree(this.#low, posState << 3, 3);
    if (from.bit(this.#choice, 1) === 0) return 8 + from.tree(this.#mid, posState << 3, 3);
    return 16 + from.tree(this.#high, 0, 8);
  }
}

/** Decodes the distances of matches. */
class DistanceDecoder {
  readonly #slots = probabilities(lenToPosStates << 6);
  readonly #special = probabilities(1 + fullDistances - endPosModelIndex);
  readonly #align = probabilities(1 << alignBits);

  decode(from: RangeDecoder, length: number): number {
    const slot = from.tree(this.#slots, Math.min(length, lenToPosStates - 1) << 6, 6);
    if (slot < 4) return slot;
    const directBits = (slot >> 1) - 1;
    const distance = (2 | (slot & 1)) * 2 ** directBits;
    if (slot < endPosModelIndex) return distance + from.reverseTree(this.#special, distance - slot, directBits);
    const high = from.directBits(directBits - alignBits) * (1 << alignBits);
    return distance + high + from.reverseTree(this.#align, 0, alignBits);
  }
}

/** Distance that marks the end. */
const endMark = 0xffff_ffff;

/**
 * Unpacks LZMA data.
 * @param data what follows the header of an .lzma file
 * @param limit maximum unpacked size in bytes
 * @param size unpacked size in bytes, if the header has it. A marker may end the data, too. Without a size, a marker is required.
 * @returns the unpacked data, and whether there was an end marker
 * @throws {DamagedData} also if the data is truncated.
 * @throws {LimitReached}
 */
export function decodeLzma(
  data: Buffer,
  properties: LzmaProperties,
  limit: number,
  size?: number,
): Unpacked & { readonly marked: boolean } {
  if (data.length < 5) throw new DamagedData("the data is truncated", 0);
  const from = new RangeDecoder(data);
  const output = new Output(limit, data.length);
  const decoder = new Decoder(from, output, properties);
  const longer = "there is more data than the header says";
  let marked = false;
  try {
    while (!marked && !isWhole(from, output, size)) {
      marked = !decoder.step();
      if (size !== undefined && output.size > size) throw new RangeError(longer);
    }
    if (size !== undefined && output.size < size) throw new RangeError("the data ends too early");
    if (!from.isAtEnd) throw new RangeError("the data is damaged");
  } catch (error) {
    if (error instanceof RangeError) throw new DamagedData(error.message, output.size);
    // The limit covers everything that the header announces, so more data means damage.
    if (error instanceof LimitReached && size !== undefined && size <= limit)
      throw new DamagedData(longer, output.size);
    throw error;
  }
  return { data: output.data, packedBytes: from.bytes, marked };
}

/** Data whose size is in the header may end there without a marker. If it has one in addition, the marker comes next. */
function isWhole(from: RangeDecoder, output: Output, size: number | undefined): boolean {
  return output.size === size && from.isAtEnd;
}

/** The unpacked data so far. It grows as needed, up to a limit. */
class Output {
  readonly #limit: number;
  #buffer: Buffer;
  #size = 0;

  constructor(limit: number, packedBytes: number) {
    this.#limit = limit;
    this.#buffer = Buffer.allocUnsafe(Math.min(limit, packedBytes * 4 + 4096));
  }

  get size(): number {
    return this.#size;
  }

  get data(): Buffer {
    return this.#buffer.subarray(0, this.#size);
  }

  /** Returns the byte at a distance before the end. 1 is the last byte. */
  at(distance: number): number {
    if (distance > this.#size) throw new RangeError("the data is damaged");
    return this.#buffer[this.#size - distance] as number;
  }

  push(byte: number): void {
    this.#need(1);
    this.#buffer[this.#size] = byte;
    this.#size += 1;
  }

  /** Repeats bytes from a distance before the end. `length` may be greater than `distance`. */
  repeat(distance: number, length: number): void {
    if (distance > this.#size) throw new RangeError("the data is damaged");
    this.#need(length);
    const [buffer, end] = [this.#buffer, this.#size + length];
    for (let at = this.#size; at < end; at += 1) buffer[at] = buffer[at - distance] as number;
    this.#size = end;
  }

  #need(bytes: number): void {
    const size = this.#size + bytes;
    if (size <= this.#buffer.length) return;
    if (size > this.#limit) throw new LimitReached(`more than ${this.#limit} bytes`);
    const larger = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(this.#buffer.length * 2, size)));
    this.#buffer.copy(larger, 0, 0, this.#size);
    this.#buffer = larger;
  }
}

/** The state between two symbols. */
class Decoder {
  readonly #from: RangeDecoder;
  readonly #output: Output;
  readonly #properties: LzmaProperties;
  readonly #literals: Uint16Array;
  readonly #isMatch = probabilities(states * posStatesMax);
  readonly #isRep = probabilities(states);
  readonly #isRepG0 = probabilities(states);
  readonly #isRepG1 = probabilities(states);
  readonly #isRepG2 = probabilities(states);
  readonly #isRep0Long = probabilities(states * posStatesMax);
  readonly #lengths = new LengthDecoder();
  readonly #repLengths = new LengthDecoder();
  readonly #distances = new DistanceDecoder();
  #rep0 = 0;
  #rep1 = 0;
  #rep2 = 0;
  #rep3 = 0;
  #state = 0;

  constructor(from: RangeDecoder, output: Output, properties: LzmaProperties) {
    this.#from = from;
    this.#output = output;
    this.#properties = properties;
    this.#literals = probabilities(0x300 << (properties.lc + properties.lp));
  }

  /** Decodes a literal or a match. Returns false at the end marker. */
  step(): boolean {
    const state = this.#state;
    const posState = this.#output.size & ((1 << this.#properties.pb) - 1);
    if (this.#from.bit(this.#isMatch, (state << 4) + posState) === 0) {
      this.#literal();
      this.#state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    } else if (this.#from.bit(this.#isRep, state) === 0) {
      const length = this.#lengths.decode(this.#from, posState);
      [this.#rep1, this.#rep2, this.#rep3] = [this.#rep0, this.#rep1, this.#rep2];
      this.#rep0 = this.#distances.decode(this.#from, length);
      if (this.#rep0 === endMark) return false;
      this.#state = state < 7 ? 7 : 10;
      this.#output.repeat(this.#rep0 + 1, length + matchMinLength);
    } else if (this.#repeat(posState)) {
      const length = this.#repLengths.decode(this.#from, posState);
      this.#state = state < 7 ? 8 : 11;
      this.#output.repeat(this.#rep0 + 1, length + matchMinLength);
    } else {
      this.#state = state < 7 ? 9 : 11;
      this.#output.repeat(this.#rep0 + 1, 1);
    }
    return true;
  }

  #literal(): void {
    const [from, output, literals] = [this.#from, this.#output, this.#literals];
    const { lc, lp } = this.#properties;
    const before = output.size > 0 ? output.at(1) : 0;
    const base = 0x300 * (((output.size & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)));
    let symbol = 1;
    if (this.#state >= 7) {
      let match = output.at(this.#rep0 + 1);
      while (symbol < 0x100) {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = from.bit(literals, base + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | from.bit(literals, base + symbol);
    output.push(symbol & 0xff);
  }

  /** Selects one of the last distances. Returns false if it is for one byte only. */
  #repeat(posState: number): boolean {
    const [from, state] = [this.#from, this.#state];
    if (from.bit(this.#isRepG0, state) === 0) return from.bit(this.#isRep0Long, (state << 4) + posState) === 1;
    if (from.bit(this.#isRepG1, state) === 0) [this.#rep0, this.#rep1] = [this.#rep1, this.#rep0];
    else if (from.bit(this.#isRepG2, state) === 0)
      [this.#rep0, this.#rep1, this.#rep2] = [this.#rep2, this.#rep0, this.#rep1];
    else [this.#rep0, this.#rep1, this.#rep2, this.#rep3] = [this.#rep3, this.#rep0, this.#rep1, this.#rep2];
    return true;
  }
}
