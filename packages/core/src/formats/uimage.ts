import { crc32 } from "node:zlib";
import { textAt } from "./text.js";

/** Bytes of U-Boot's legacy image header; its data follows. */
export const uimageHeaderBytes = 64;
/** IH_MAGIC of U-Boot's include/image.h, as are all names and numbers below. */
export const uimageMagic = Buffer.from([0x27, 0x05, 0x19, 0x56]);

const systems: Readonly<Record<number, string>> = { 5: "linux", 17: "u-boot" };
const architectures: Readonly<Record<number, string>> = {
  2: "arm",
  3: "x86",
  5: "mips",
  6: "mips64",
  7: "powerpc",
  22: "arm64",
  24: "x86_64",
  26: "riscv",
};
const types: Readonly<Record<number, string>> = {
  1: "standalone",
  2: "kernel",
  3: "ramdisk",
  4: "multi",
  5: "firmware",
  6: "script",
  7: "filesystem",
  8: "flat_dt",
  14: "kernel_noload",
};
const compressions = ["none", "gzip", "bzip2", "lzma", "lzo", "lz4", "zstd"];

export interface UimageHeader {
  /** What is in the place of U-Boot's magic number, hexadecimal: some vendors have their own. Undefined when it is U-Boot's. */
  readonly vendorMagic?: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** Bytes after the header. */
  readonly dataBytes: number;
  readonly loadAddress: number;
  readonly entryPoint: number;
  /** CRC-32 that the data is to have. */
  readonly dataCrc: number;
  /** Whether the header is as it was made. */
  readonly headerCrcOk: boolean;
  /** As mkimage names them; a number where it has no name that is known here. */
  readonly os: string;
  readonly arch: string;
  readonly type: string;
  readonly compression: string;
}

/** Reads U-Boot's legacy header; undefined when there is none. With another magic number, the checksum says whether it is one. */
export function parseUimage(data: Buffer): UimageHeader | undefined {
  if (data.length < uimageHeaderBytes) return undefined;
  const unsummed = Buffer.from(data.subarray(0, uimageHeaderBytes));
  unsummed.writeUInt32BE(0, 4);
  const headerCrcOk = crc32(unsummed) === data.readUInt32BE(4);
  const isUboots = data.subarray(0, 4).equals(uimageMagic);
  if (!isUboots && !headerCrcOk) return undefined;
  const byte = (at: number) => data[at] as number;
  return {
    ...(isUboots ? {} : { vendorMagic: data.toString("hex", 0, 4) }),
    headerCrcOk,
    time: data.readUInt32BE(8),
    dataBytes: data.readUInt32BE(12),
    loadAddress: data.readUInt32BE(16),
    entryPoint: data.readUInt32BE(20),
    dataCrc: data.readUInt32BE(24),
    os: systems[byte(28)] ?? `${byte(28)}`,
    arch: architectures[byte(29)] ?? `${byte(29)}`,
    type: types[byte(30)] ?? `${byte(30)}`,
    compression: compressions[byte(31)] ?? `${byte(31)}`,
    name: textAt(data, 32, 32),
  };
}

/**
 * Where the files are in the data of a `multi` or `script` image, which starts with their sizes and a 0. Each is
 * padded to 4 bytes. Undefined when the table is not sound.
 */
export function uimageFiles(data: Buffer): { readonly offset: number; readonly bytes: number }[] | undefined {
  const sizes: number[] = [];
  for (let at = 0; ; at += 4) {
    if (at + 4 > data.length) return undefined;
    const size = data.readUInt32BE(at);
    if (size === 0) break;
    sizes.push(size);
  }
  let offset = (sizes.length + 1) * 4;
  return sizes.map((bytes) => {
    const file = { offset, bytes };
    offset += Math.ceil(bytes / 4) * 4;
    return file;
  });
}
