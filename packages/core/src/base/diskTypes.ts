/** Symbols that a type of file system on a disk needs. */
interface DiskType {
  readonly kernel: readonly string[];
  /** Busybox symbols that read its label. */
  readonly busybox: readonly string[];
}

/** File systems on disks that NixWRT knows, as in `mount -t`. */
export const diskTypes: Readonly<Record<string, DiskType>> = {
  ext4: { kernel: ["EXT4_FS"], busybox: ["FEATURE_VOLUMEID_EXT"] },
  // The driver of ext4 also has the name ext3.
  ext3: { kernel: ["EXT4_FS"], busybox: ["FEATURE_VOLUMEID_EXT"] },
  ext2: { kernel: ["EXT4_FS", "EXT4_USE_FOR_EXT2"], busybox: ["FEATURE_VOLUMEID_EXT"] },
  vfat: { kernel: ["MSDOS_FS", "VFAT_FS", "NLS_CODEPAGE_437", "NLS_ISO8859_1"], busybox: ["FEATURE_VOLUMEID_FAT"] },
};

/** Other file systems whose labels busybox can read. */
const labelled = ["btrfs", "exfat", "f2fs", "jfs", "nilfs", "ntfs", "xfs"];

/** Returns the busybox symbols that read the label of a type of file system. */
export function labelSymbols(type: string): readonly string[] {
  const other = labelled.includes(type) ? [`FEATURE_VOLUMEID_${type.toUpperCase()}`] : [];
  return diskTypes[type]?.busybox ?? other;
}
