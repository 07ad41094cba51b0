/** Bytes of the superblock. Names and numbers as in fs/squashfs/squashfs_fs.h of Linux. */
export const squashfsHeaderBytes = 96;
/** The magic number, as it lies in a little-endian image, which all of version 4 should be, and in a big-endian one. */
export const squashfsMagics = [Buffer.from("hsqs"), Buffer.from("sqsh")] as const;
const compressions = [undefined, "gzip", "lzma", "lzo", "xz", "lz4", "zstd"];

export interface SquashfsSuperblock {
  readonly littleEndian: boolean;
  /** Such as `4.0`. */
  readonly version: string;
  readonly compression: string;
  readonly inodes: number;
  /** Bytes that are compressed together. */
  readonly blockBytes: number;
  /** Bytes of the file system, without padding. */
  readonly bytes: number;
  /** When it was made, in seconds since 1970. */
  readonly time: number;
}

/** Reads the superblock of squashfs 4; undefined when there is none, or none that Linux would mount. */
export function parseSquashfs(data: Buffer): SquashfsSuperblock | undefined {
  if (data.length < squashfsHeaderBytes) return undefined;
  const [little, big] = squashfsMagics;
  const littleEndian = data.subarray(0, 4).equals(little);
  if (!littleEndian && !data.subarray(0, 4).equals(big)) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, squashfsHeaderBytes);
  const half = (at: number) => view.getUint16(at, littleEndian);
  const word = (at: number) => view.getUint32(at, littleEndian);
  const long = (at: number) => Number(view.getBigUint64(at, littleEndian));
  const blockBytes = word(12);
  const bytes = long(40);
  const tables = [64, 72].map(long);
  const sound = half(28) === 4 && blockBytes === 2 ** half(22) && blockBytes <= 1 << 20 && bytes >= squashfsHeaderBytes;
  if (!sound || tables.some((at) => at > bytes) || bytes > Number.MAX_SAFE_INTEGER) return undefined;
  return {
    littleEndian,
    version: `${half(28)}.${half(30)}`,
    compression: compressions[half(20)] ?? `${half(20)}`,
    inodes: word(4),
    blockBytes,
    bytes,
    time: word(8),
  };
}
