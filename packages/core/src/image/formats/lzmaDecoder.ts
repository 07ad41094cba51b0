/**
 * The LZMA algorithm after lzma-specification.txt of the LZMA SDK, which is in the public domain; names are its.
 *
 * The packages that could be had do not stand damaged data: what 60 bytes make of one takes all memory, others cannot be
 * told a limit. This one reads and writes nothing outside of its arrays and ends with its input or at its limit.
 */

/** How literals and positions are coded: from the first byte of an .lzma file. */
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

/** Probabilities, all even at the start. */
function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(even);
}

/** Reads bits from packed data. */
class RangeDecoder {
  readonly #data: Buffer;
  #at = 5;
  #range = 0xffff_ffff;
  #code: number;

  constructor(data: Buffer) {
    this.#data = data;
    this.#code = data.readUInt32BE(1);
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

  /** Whether everything was read, and nothing is left to decode. */
  get ended(): boolean {
    return this.#at === this.#data.length && this.#code === 0;
  }

  /** Bits that are as often 0 as 1. */
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

  /** A number of `bits` bits, the highest first; its probabilities start at `base`. */
  tree(probs: Uint16Array, base: number, bits: number): number {
    let m = 1;
    for (let left = bits; left > 0; left -= 1) m = (m << 1) | this.bit(probs, base + m);
    return m - (1 << bits);
  }

  /** The same, the lowest bit first. */
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
    if (next === undefined) throw new RangeError("the data is cut");
    this.#at += 1;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | next) >>> 0;
  }
}

/** Lengths of matches. */
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

/** Distances of matches. */
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

const longer = "the data does not end where its header says";

/** Of a distance: this one marks the end. */
const endMark = 0xffff_ffff;

/**
 * Unpacks.
 * @param data what follows an .lzma file's header
 * @param limit bytes of what is unpacked at which to stop
 * @param exact whether `limit` is all there is: anything behind it, be it the mark of the end, is refused
 * @throws {RangeError} when the data is damaged or cut.
 */
export function decodeLzma(data: Buffer, { lc, lp, pb }: LzmaProperties, limit: number, exact = false): Buffer {
  if (data.length < 5) throw new RangeError("the data is cut");
  const from = new RangeDecoder(data);
  const literals = probabilities(0x300 << (lc + lp));
  const isMatch = probabilities(states * posStatesMax);
  const isRep = probabilities(states);
  const isRepG0 = probabilities(states);
  const isRepG1 = probabilities(states);
  const isRepG2 = probabilities(states);
  const isRep0Long = probabilities(states * posStatesMax);
  const [lengths, repLengths, distances] = [new LengthDecoder(), new LengthDecoder(), new DistanceDecoder()];
  let [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];
  let state = 0;
  let output = Buffer.allocUnsafe(Math.min(limit, data.length * 4 + 4096));
  let size = 0;

  const need = (bytes: number) => {
    if (size + bytes <= output.length) return;
    const larger = Buffer.allocUnsafe(Math.min(limit, Math.max(output.length * 2, size + bytes)));
    output.copy(larger, 0, 0, size);
    output = larger;
  };
  const copyMatch = (length: number) => {
    if (rep0 >= size) throw new RangeError("the data is damaged");
    if (exact && size + length > limit) throw new RangeError(longer);
    const end = Math.min(limit, size + length);
    need(end - size);
    for (; size < end; size += 1) output[size] = output[size - rep0 - 1] as number;
  };
  const literal = () => {
    const before = size > 0 ? (output[size - 1] as number) : 0;
    const base = 0x300 * (((size & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)));
    let symbol = 1;
    if (state >= 7) {
      if (rep0 >= size) throw new RangeError("the data is damaged");
      let match = output[size - rep0 - 1] as number;
      while (symbol < 0x100) {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = from.bit(literals, base + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | from.bit(literals, base + symbol);
    need(1);
    output[size] = symbol & 0xff;
    size += 1;
  };
  /** Takes one of the last distances; false when it is for one byte only. */
  const repeat = (posState: number): boolean => {
    if (from.bit(isRepG0, state) === 0) return from.bit(isRep0Long, (state << 4) + posState) === 1;
    if (from.bit(isRepG1, state) === 0) [rep0, rep1] = [rep1, rep0];
    else if (from.bit(isRepG2, state) === 0) [rep0, rep1, rep2] = [rep2, rep0, rep1];
    else [rep0, rep1, rep2, rep3] = [rep3, rep0, rep1, rep2];
    return true;
  };

  while (size < limit) {
    const posState = size & ((1 << pb) - 1);
    if (from.bit(isMatch, (state << 4) + posState) === 0) {
      literal();
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    } else if (from.bit(isRep, state) === 0) {
      const length = lengths.decode(from, posState);
      [rep1, rep2, rep3] = [rep0, rep1, rep2];
      rep0 = distances.decode(from, length);
      if (rep0 === endMark) break;
      state = state < 7 ? 7 : 10;
      copyMatch(length + matchMinLength);
    } else if (repeat(posState)) {
      const length = repLengths.decode(from, posState);
      state = state < 7 ? 8 : 11;
      copyMatch(length + matchMinLength);
    } else {
      state = state < 7 ? 9 : 11;
      copyMatch(1);
    }
  }
  if (exact && (size < limit || !from.ended)) throw new RangeError(longer);
  return output.subarray(0, size);
}
