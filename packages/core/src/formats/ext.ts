import { textAt } from "./text.js";

/** Bytes up to the end of the superblock, which starts at 1024. Names are those of fs/ext4/ext4.h in Linux. */
export const extHeaderBytes = 2048;
const superblock = 1024;
const magic = 0xef53;
const HAS_JOURNAL = 0x4;
const INCOMPAT_EXTENTS = 0x40;

export interface ExtSuperblock {
  readonly version: "ext2" | "ext3" | "ext4";
  readonly label: string;
  readonly blockBytes: number;
  readonly inodes: number;
  /** Size of the file system in bytes. */
  readonly bytes: number;
}

/** Parses the superblock of ext2, ext3 or ext4. Returns undefined if there is none. */
export function parseExt(data: Buffer): ExtSuperblock | undefined {
  if (data.length < extHeaderBytes || data.readUInt16LE(superblock + 56) !== magic) return undefined;
  const word = (at: number) => data.readUInt32LE(superblock + at);
  const blockBytes = 1024 * 2 ** word(24);
  const bytes = word(4) * blockBytes;
  if (blockBytes > 65_536 || bytes < extHeaderBytes) return undefined;
  const journal = (word(92) & HAS_JOURNAL) !== 0;
  const extents = (word(96) & INCOMPAT_EXTENTS) !== 0;
  return {
    version: extents ? "ext4" : journal ? "ext3" : "ext2",
    label: textAt(data, superblock + 120, 16),
    blockBytes,
    inodes: word(0),
    bytes,
  };
}
