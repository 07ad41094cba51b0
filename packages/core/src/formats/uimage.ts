import { crc32 } from "node:zlib";
import { textAt } from "./text.js";

/** Size of U-Boot's legacy image header. Its data follows. */
export const uimageHeaderBytes = 64;
/** IH_MAGIC in U-Boot's include/image.h, which also defines all names and numbers below. */
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
  /** Magic number in hexadecimal, if it is not U-Boot's: some vendors have their own. */
  readonly vendorMagic?: string;
  readonly name: string;
  /** Time in seconds since 1970. */
  readonly time: number;
  /** Size of the data after the header, in bytes. */
  readonly dataBytes: number;
  readonly loadAddress: number;
  readonly entryPoint: number;
  /** Expected CRC-32 of the data. */
  readonly dataCrc: number;
  /** Whether the header's own checksum is right. */
  readonly headerCrcOk: boolean;
  /** Names as in mkimage. A number if the name is unknown here. */
  readonly os: string;
  readonly arch: string;
  readonly type: string;
  readonly compression: string;
}

/** Parses U-Boot's legacy header. Returns undefined if there is none. With another magic number, the checksum decides. */
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
 * Returns the files in the data of a `multi` or `script` image, which starts with their sizes and a 0. Each is padded to 4 bytes. Returns
 * undefined if the table is not valid.
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
