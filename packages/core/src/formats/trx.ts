/** Size of the header of TRX version 2. Version 1 has one offset less. */
export const trxHeaderBytes = 32;
const shortHeaderBytes = 28;
/** Magic number in most headers, and in reverse. */
export const trxMagics = [Buffer.from("HDR0"), Buffer.from("0RDH")] as const;
/** Start of the data that the CRC covers: flags, version, offsets, and data. */
export const trxCrcStart = 12;

export interface TrxHeader {
  readonly byteOrder: "little" | "big";
  readonly version: number;
  /** Size including the header, in bytes. */
  readonly bytes: number;
  /** Expected CRC-32 of this data, as computed by `zlib.crc32`. */
  readonly crc: number;
  /** Offsets of the parts, in order. The end of the header if it lists none. */
  readonly offsets: readonly number[];
}

/**
 * Parses the header of Broadcom's TRX, as OpenWrt's trx.c writes it, in either byte order. Some big-endian headers also have the magic
 * number in reverse. Empty if there is none.
 */
export function parseTrx(data: Buffer): TrxHeader[] {
  const [usual, turned] = trxMagics.map((magic) => data.subarray(0, 4).equals(magic));
  const orders = usual ? (["little", "big"] as const) : turned ? (["big"] as const) : [];
  return orders.flatMap((byteOrder) => parse(data, byteOrder) ?? []);
}

function parse(data: Buffer, byteOrder: TrxHeader["byteOrder"]): TrxHeader | undefined {
  if (data.length < shortHeaderBytes) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const isLittle = byteOrder === "little";
  const word = (at: number) => view.getUint32(at, isLittle);
  const bytes = word(4);
  const [high, low] = [word(12) >>> 16, word(12) & 0xffff];
  // Some programs treat flags and version as one word, and others as two halves. The result is the same only in little-endian headers.
  const version = isLittle || high !== 0 ? high : low;
  const headerBytes = version === 2 ? trxHeaderBytes : shortHeaderBytes;
  if ((version !== 1 && version !== 2) || bytes < headerBytes || data.length < headerBytes) return undefined;
  const said = Array.from({ length: (headerBytes - 16) / 4 }, (_, index) => word(16 + index * 4));
  const offsets = [...new Set(said)].filter((offset) => offset >= headerBytes && offset < bytes);
  return {
    byteOrder,
    version,
    bytes,
    crc: ~word(8) >>> 0,
    offsets: offsets.length === 0 ? [headerBytes] : offsets.toSorted((a, b) => a - b),
  };
}
