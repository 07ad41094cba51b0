import { DamagedData } from "./DamagedData.js";
import { decodeLzma, type LzmaProperties } from "./lzmaDecoder.js";
import type { Unpacked } from "./Unpacked.js";

/** Bytes of the header of an .lzma file: properties, dictionary size, size of what is unpacked. */
export const lzmaHeaderBytes = 13;
/** No kernel needs a larger dictionary: 64 MiB is that of `xz -9`. */
const dictionaryLimit = 1 << 26;

export interface LzmaHeader {
  readonly properties: LzmaProperties;
  /** Bytes. */
  readonly dictionaryBytes: number;
  /** Bytes of what is unpacked; undefined when its end is marked instead. */
  readonly unpackedBytes?: number;
}

/** Reads the header of an .lzma file. It has no magic number: undefined when what is there is not plausible. */
export function parseLzma(data: Buffer): LzmaHeader | undefined {
  // The first byte of the compressed data is always 0.
  if (data.length <= lzmaHeaderBytes || data[lzmaHeaderBytes] !== 0) return undefined;
  const properties = parseProperties(data[0] as number);
  const dictionaryBytes = data.readUInt32LE(1);
  const size = data.readBigUInt64LE(5);
  if (properties === undefined || !isPlainSize(dictionaryBytes) || dictionaryBytes > dictionaryLimit) return undefined;
  if (size === 0xffff_ffff_ffff_ffffn) return { properties, dictionaryBytes };
  return size === 0n || size > 1n << 32n ? undefined : { properties, dictionaryBytes, unpackedBytes: Number(size) };
}

/** (pb * 5 + lp) * 9 + lc; with lc + lp at most 4, as liblzma has it. */
function parseProperties(byte: number): LzmaProperties | undefined {
  const lc = byte % 9;
  const lp = Math.floor(byte / 9) % 5;
  const pb = Math.floor(byte / 45);
  return pb > 4 || lc + lp > 4 ? undefined : { lc, lp, pb };
}

/** 2^n or 2^n + 2^(n-1), from 4 KiB: what compressors write. */
function isPlainSize(bytes: number): boolean {
  const power = 2 ** Math.floor(Math.log2(bytes));
  return bytes >= 4096 && (bytes === power || bytes === power * 1.5);
}

/**
 * Unpacks an .lzma file at the start of `data`.
 * @param limit bytes of what is unpacked that are allowed
 * @throws {DamagedData} also when the data is cut.
 * @throws {LimitReached}
 */
export function unpackLzma(data: Buffer, limit: number): Unpacked {
  const header = parseLzma(data);
  if (header === undefined) throw new DamagedData("this is not an .lzma file", 0);
  const packed = data.subarray(lzmaHeaderBytes);
  const unpacked = decodeLzma(packed, header.properties, limit, header.unpackedBytes);
  return { data: unpacked.data, packedBytes: lzmaHeaderBytes + unpacked.packedBytes };
}

/**
 * Unpacks an .lzma file as the decoders of old boot loaders do: they take the size from the header, and know no mark that ends the
 * data.
 * @throws {RangeError} when such a decoder refuses the data.
 */
export function unpackLzmaStrictly(data: Buffer): Buffer {
  const header = parseLzma(data);
  if (header?.unpackedBytes === undefined)
    throw new RangeError("the header does not say how large the unpacked data is");
  const packed = data.subarray(lzmaHeaderBytes);
  const unpacked = decodeLzma(packed, header.properties, header.unpackedBytes, header.unpackedBytes);
  if (unpacked.marked || unpacked.packedBytes !== packed.length)
    throw new RangeError("the data does not end where its header says");
  return unpacked.data;
}
