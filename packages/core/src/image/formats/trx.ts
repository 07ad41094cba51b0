/** Bytes of the header of TRX version 2; version 1 has one offset less. */
export const trxHeaderBytes = 32;
const trxMagic = Buffer.from("HDR0");
/** The CRC is over all that follows it: flags, version, offsets, and data. */
export const trxCrcStart = 12;

export interface TrxHeader {
  readonly version: number;
  /** Bytes with the header. */
  readonly bytes: number;
  /** CRC-32 that what follows is to have, as `zlib.crc32` computes it. */
  readonly crc: number;
  /** Where the parts start, in order. */
  readonly offsets: readonly number[];
}

/** Reads the header of Broadcom's TRX, as OpenWrt's trx.c writes it; undefined when there is none. */
export function parseTrx(data: Buffer): TrxHeader | undefined {
  if (data.length < trxHeaderBytes || !data.subarray(0, 4).equals(trxMagic)) return undefined;
  const bytes = data.readUInt32LE(4);
  const version = data.readUInt16LE(14);
  const headerBytes = version === 1 ? 28 : trxHeaderBytes;
  if ((version !== 1 && version !== 2) || bytes < headerBytes) return undefined;
  const offsets: number[] = [];
  for (let at = 16; at < headerBytes; at += 4) {
    const offset = data.readUInt32LE(at);
    if (offset < headerBytes || offset >= bytes || offset <= (offsets.at(-1) ?? 0)) break;
    offsets.push(offset);
  }
  return { version, bytes, crc: ~data.readUInt32LE(8) >>> 0, offsets };
}
