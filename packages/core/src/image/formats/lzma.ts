import { decompress } from "lzma1";

/** Bytes of the header of an .lzma file: properties, dictionary size, size of what is unpacked. */
export const lzmaHeaderBytes = 13;
/** Properties go up to (pb * 5 + lp) * 9 + lc, with pb and lp at most 4 and lc at most 8: LzmaSpec of the LZMA SDK. */
const propertiesLimit = 225;
/** No kernel needs a larger dictionary: 64 MiB is that of `xz -9`. */
const dictionaryLimit = 1 << 26;

export interface LzmaHeader {
  /** Bytes. */
  readonly dictionaryBytes: number;
  /** Bytes of what is unpacked; undefined when its end is marked instead. */
  readonly unpackedBytes?: number;
}

/** Reads the header of an .lzma file. It has no magic number: undefined when what is there is not plausible. */
export function parseLzma(data: Buffer): LzmaHeader | undefined {
  // The first byte of the compressed data is always 0.
  if (data.length <= lzmaHeaderBytes || data[lzmaHeaderBytes] !== 0) return undefined;
  const dictionaryBytes = data.readUInt32LE(1);
  const size = data.readBigUInt64LE(5);
  const plain = isPlainSize(dictionaryBytes) && dictionaryBytes <= dictionaryLimit;
  if ((data[0] as number) >= propertiesLimit || !plain) return undefined;
  if (size === 0xffff_ffff_ffff_ffffn) return { dictionaryBytes };
  return size === 0n || size > 1n << 32n ? undefined : { dictionaryBytes, unpackedBytes: Number(size) };
}

/** 2^n or 2^n + 2^(n-1), from 4 KiB: what compressors write. */
function isPlainSize(bytes: number): boolean {
  const power = 2 ** Math.floor(Math.log2(bytes));
  return bytes >= 4096 && (bytes === power || bytes === power * 1.5);
}

/**
 * Unpacks an .lzma file.
 * @param limit bytes of what is unpacked at which to stop; also bounds the memory that the dictionary takes
 * @returns what is unpacked; as many bytes as `limit` when there is more
 * @throws {Error} when the data is damaged.
 */
export function unpackLzma(data: Buffer, limit: number): Buffer {
  const header = parseLzma(data);
  const bounded = Buffer.from(data);
  const bytes = Math.min(header?.unpackedBytes ?? limit, limit);
  bounded.writeUInt32LE(Math.min(header?.dictionaryBytes ?? 0, Math.max(bytes, 4096)), 1);
  bounded.writeBigUInt64LE(BigInt(bytes), 5);
  const unpacked = decompress(bounded);
  return Buffer.from(unpacked.buffer, unpacked.byteOffset, Math.min(unpacked.length, bytes));
}
