import { DamagedData } from "./DamagedData.js";
import { decodeLzma, type LzmaProperties } from "./lzmaDecoder.js";
import type { Unpacked } from "./Unpacked.js";

/** Size of the header of an .lzma file: properties, dictionary size, unpacked size. */
export const lzmaHeaderBytes = 13;
/** Maximum dictionary size: 64 MiB, which is that of `xz -9`. No kernel needs more. */
const dictionaryLimit = 1 << 26;

export interface LzmaHeader {
  readonly properties: LzmaProperties;
  /** Dictionary size in bytes. */
  readonly dictionaryBytes: number;
  /** Unpacked size in bytes. Undefined if a marker ends the data instead. */
  readonly unpackedBytes?: number;
}

/** Parses the header of an .lzma file. The format has no magic number. Returns undefined if the header is not plausible. */
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

/** Parses (pb * 5 + lp) * 9 + lc. lc + lp is at most 4, as in liblzma. */
function parseProperties(byte: number): LzmaProperties | undefined {
  const lc = byte % 9;
  const lp = Math.floor(byte / 9) % 5;
  const pb = Math.floor(byte / 45);
  return pb > 4 || lc + lp > 4 ? undefined : { lc, lp, pb };
}

/** Whether the size is 2^n or 2^n + 2^(n-1), from 4 KiB. Compressors write these. */
function isPlainSize(bytes: number): boolean {
  const power = 2 ** Math.floor(Math.log2(bytes));
  return bytes >= 4096 && (bytes === power || bytes === power * 1.5);
}

/**
 * Unpacks an .lzma file at the start of `data`.
 * @param limit maximum unpacked size in bytes
 * @throws {DamagedData} also if the data is truncated.
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
 * Unpacks an .lzma file like the decoders of old boot loaders, which need the size in the header and accept no end marker.
 * @throws {RangeError} if such a decoder refuses the data.
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
