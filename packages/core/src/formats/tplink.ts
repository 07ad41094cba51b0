import { createHash } from "node:crypto";
import { textAt } from "./text.js";

/** Size of the header of TP-Link's boot loaders. The kernel follows. The layout is that of OpenWrt's mktplinkfw.c. */
export const tplinkHeaderBytes = 0x200;
/** Version 1, the version that this code writes. */
const tplinkMagic = Buffer.from([1, 0, 0, 0]);
const vendor = "TP-LINK Technologies";
/** Start of version 1 headers made by TP-Link. */
export const tplinkStart = Buffer.concat([tplinkMagic, Buffer.from(vendor)]);
const vendorField = { offset: 4, bytes: 24 };
const versionField = { offset: 0x1c, bytes: 36 };
/** Offsets of the words, which have 32 bits and are big-endian. */
const words = {
  hardwareId: 0x40,
  hardwareRevision: 0x44,
  loadAddress: 0x74,
  entryPoint: 0x78,
  bytes: 0x7c,
  kernelOffset: 0x80,
  kernelBytes: 0x84,
  rootfsOffset: 0x88,
  rootfsBytes: 0x8c,
  bootOffset: 0x90,
  bootBytes: 0x94,
} as const;
/** Offset of the MD5 sum. */
const md5At = 0x4c;
/** Bytes in its place while it is computed: for an image without a boot loader, and with one. */
const salts = {
  plain: Buffer.from("dcd73aa5c39598fbddf9e7f40eae4738", "hex"),
  boot: Buffer.from("8cef335bd5c5cefaa79c28dab2e90f42", "hex"),
};

/** Versions 2 and 3 have no vendor, so everything after it comes earlier. The layout is that of OpenWrt's mktplinkfw2.c. */
const later = {
  versionField: { offset: 4, bytes: 48 },
  words: { ...mapWords((at) => at - 0xc), hardwareId: 0x34, hardwareRevision: 0x38 },
  md5At: 0x40,
  salts: {
    plain: Buffer.from("dcd73aa5c39598fbdcf9e7f40eae4737", "hex"),
    boot: Buffer.from("8cef335fd5c5cefaac9c28dab2e90f42", "hex"),
  },
  /** A marker in these versions. */
  mark: { offset: 0x8c, bytes: Buffer.from([0x55, 0xaa]) },
};

function mapWords(change: (at: number) => number): Record<keyof typeof words, number> {
  return Object.fromEntries(Object.entries(words).map(([name, at]) => [name, change(at)])) as Record<
    keyof typeof words,
    number
  >;
}

/** A range of an image's bytes. */
interface Range {
  readonly offset: number;
  readonly bytes: number;
}

export interface TplinkHeader {
  /** Version of the header. */
  readonly format: 1 | 2 | 3;
  /** Empty in versions 2 and 3. */
  readonly vendor: string;
  /** Version of the firmware, such as `ver. 1.0`. */
  readonly version: string;
  readonly hardwareId: number;
  readonly hardwareRevision: number;
  /** Expected MD5 sum of the whole file, computed with a salt in its place; in hexadecimal. */
  readonly md5: string;
  readonly md5At: number;
  /** Possible salts. The header does not say which one was used. */
  readonly salts: { readonly plain: Buffer; readonly boot: Buffer };
  readonly loadAddress: number;
  readonly entryPoint: number;
  /** Size of the whole file in bytes, according to the header. */
  readonly bytes: number;
  readonly kernel: Range;
  readonly rootfs: Range;
  /** Empty in most images. */
  readonly bootLoader: Range;
}

/** Parses TP-Link's header of version 1, 2 or 3. Returns undefined if there is none. */
export function parseTplink(data: Buffer): TplinkHeader | undefined {
  const format = data[0];
  if (data.length < tplinkHeaderBytes || data.readUIntBE(1, 3) !== 0) return undefined;
  if (format === 1) {
    const name = textAt(data, vendorField.offset, vendorField.bytes);
    const header = { format, vendor: name, ...read(data, { versionField, words, md5At, salts }) } as const;
    // OpenWrt writes its own name there.
    return name === vendor || (/^[\x20-\x7e]+$/.test(name) && isPlausible(header)) ? header : undefined;
  }
  if (format !== 2 && format !== 3) return undefined;
  const { mark } = later;
  const isMarked = data.subarray(mark.offset, mark.offset + mark.bytes.length).equals(mark.bytes);
  return isMarked ? { format, vendor: "", ...read(data, later) } : undefined;
}

function read(
  data: Buffer,
  layout: Pick<typeof later, "versionField" | "words" | "md5At" | "salts">,
): Omit<TplinkHeader, "format" | "vendor"> {
  const word = (name: keyof typeof words) => data.readUInt32BE(layout.words[name]);
  return {
    version: textAt(data, layout.versionField.offset, layout.versionField.bytes),
    hardwareId: word("hardwareId"),
    hardwareRevision: word("hardwareRevision"),
    md5: data.toString("hex", layout.md5At, layout.md5At + 16),
    md5At: layout.md5At,
    salts: layout.salts,
    loadAddress: word("loadAddress"),
    entryPoint: word("entryPoint"),
    bytes: word("bytes"),
    kernel: { offset: word("kernelOffset"), bytes: word("kernelBytes") },
    rootfs: { offset: word("rootfsOffset"), bytes: word("rootfsBytes") },
    bootLoader: { offset: word("bootOffset"), bytes: word("bootBytes") },
  };
}

/** Whether its parts can be where the header says. */
function isPlausible({ bytes, kernel, rootfs }: Pick<TplinkHeader, "bytes" | "kernel" | "rootfs">): boolean {
  const fits = (part: Range) => part.bytes === 0 || part.offset + part.bytes <= bytes;
  return kernel.offset === tplinkHeaderBytes && kernel.bytes > 0 && fits(kernel) && fits(rootfs);
}

/**
 * Prepends TP-Link's version 1 header to a kernel, which is how an image starts. {@link sealTplink} adds the size and the sum of the whole
 * image later.
 * @param kernel an .lzma file with its unpacked size in the header
 * @param about `version`: at most 35 characters, the rest is cut off
 */
export function encodeTplink(
  kernel: Buffer,
  about: Pick<TplinkHeader, "version" | "loadAddress" | "entryPoint"> & {
    readonly hardware: { readonly id: number; readonly revision: number };
  },
): Buffer {
  const header = Buffer.alloc(tplinkHeaderBytes);
  tplinkMagic.copy(header);
  header.write(vendor, vendorField.offset, "latin1");
  header.write(about.version, versionField.offset, versionField.bytes - 1, "latin1");
  setWords(header, {
    hardwareId: about.hardware.id,
    hardwareRevision: about.hardware.revision,
    loadAddress: about.loadAddress,
    entryPoint: about.entryPoint,
    kernelOffset: tplinkHeaderBytes,
    kernelBytes: kernel.length,
  });
  return Buffer.concat([header, kernel]);
}

/** Completes the header at the start of an image: its size, the position of its root file system, and the MD5 sum of everything. */
export function sealTplink(image: Buffer, rootfs: Range): void {
  setWords(image, { bytes: image.length, rootfsOffset: rootfs.offset, rootfsBytes: rootfs.bytes });
  salts.plain.copy(image, md5At);
  createHash("md5").update(image).digest().copy(image, md5At);
}

function setWords(header: Buffer, values: { readonly [name in keyof typeof words]?: number }): void {
  for (const [name, value] of Object.entries(values)) header.writeUInt32BE(value, words[name as keyof typeof words]);
}
