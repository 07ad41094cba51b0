/** Size of the superblock. Names and numbers are those of fs/squashfs/squashfs_fs.h in Linux. */
export const squashfsHeaderBytes = 96;
/** Magic number in a little-endian image, which all images of version 4 should be, and in a big-endian one. */
export const squashfsMagics = [Buffer.from("hsqs"), Buffer.from("sqsh")] as const;
const compressions = [undefined, "gzip", "lzma", "lzo", "xz", "lz4", "zstd"];

export interface SquashfsSuperblock {
  readonly littleEndian: boolean;
  /** Version, such as `4.0`. */
  readonly version: string;
  readonly compression: string;
  readonly inodes: number;
  /** Size of the blocks that are compressed together, in bytes. */
  readonly blockBytes: number;
  /** Size of the file system in bytes, without padding. */
  readonly bytes: number;
  /** Creation time in seconds since 1970. */
  readonly time: number;
}

/** Parses the superblock of squashfs 4. Returns undefined if there is none, or Linux would not mount it. */
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
