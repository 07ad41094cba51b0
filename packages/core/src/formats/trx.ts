/** Bytes of the header of TRX version 2; version 1 has one offset less. */
export const trxHeaderBytes = 32;
const shortHeaderBytes = 28;
/** The magic number as it is in most headers, and turned round. */
export const trxMagics = [Buffer.from("HDR0"), Buffer.from("0RDH")] as const;
/** The CRC is over all that follows it: flags, version, offsets, and data. */
export const trxCrcStart = 12;

export interface TrxHeader {
  readonly byteOrder: "little" | "big";
  readonly version: number;
  /** Bytes with the header. */
  readonly bytes: number;
  /** CRC-32 that what follows is to have, as `zlib.crc32` computes it. */
  readonly crc: number;
  /** Where the parts start, in order; the end of the header when it does not say. */
  readonly offsets: readonly number[];
}

/**
 * Reads the header of Broadcom's TRX, as OpenWrt's trx.c writes it, in either byte order; some of those that are big-endian have the
 * magic number turned round, too. Empty when there is none.
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
  // Flags and version are one word to some, and two halves to others: that is the same in little-endian headers only.
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
