import { createHash } from "node:crypto";
import { textAt } from "./text.js";

/** Bytes of the header that TP-Link's boot loaders look for; the kernel follows. Layout as in OpenWrt's mktplinkfw.c. */
export const tplinkHeaderBytes = 0x200;
/** Version 1, and the text that follows it. */
const tplinkMagic = Buffer.from([1, 0, 0, 0]);
const vendor = "TP-LINK Technologies";
/** Where the MD5 sum is, and what is there while it is computed, in an image that brings no boot loader. */
export const tplinkSum = { offset: 0x4c, salt: Buffer.from("dcd73aa5c39598fbddf9e7f40eae4738", "hex") };

/** Texts, filled up with NULs. */
const vendorAt = 4;
const versionField = { offset: 0x1c, bytes: 36 };
/** Where the words are: 32 bits each, big-endian. */
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
} as const;

/** A range of an image's bytes. */
interface Range {
  readonly offset: number;
  readonly bytes: number;
}

export interface TplinkHeader {
  /** Of the firmware, such as `ver. 1.0`. */
  readonly version: string;
  readonly hardwareId: number;
  readonly hardwareRevision: number;
  /** MD5 sum that the whole file, with the salt in its place, is to have; hexadecimal. */
  readonly md5: string;
  readonly loadAddress: number;
  readonly entryPoint: number;
  /** Bytes of the whole file, as the header has it. */
  readonly bytes: number;
  readonly kernel: Range;
  readonly rootfs: Range;
}

/** Reads TP-Link's header of version 1; undefined when there is none. */
export function parseTplink(data: Buffer): TplinkHeader | undefined {
  if (data.length < tplinkHeaderBytes || !data.subarray(0, 4).equals(tplinkMagic)) return undefined;
  if (textAt(data, vendorAt, 24) !== vendor) return undefined;
  const word = (name: keyof typeof words) => data.readUInt32BE(words[name]);
  return {
    version: textAt(data, versionField.offset, versionField.bytes),
    hardwareId: word("hardwareId"),
    hardwareRevision: word("hardwareRevision"),
    md5: data.toString("hex", tplinkSum.offset, tplinkSum.offset + tplinkSum.salt.length),
    loadAddress: word("loadAddress"),
    entryPoint: word("entryPoint"),
    bytes: word("bytes"),
    kernel: { offset: word("kernelOffset"), bytes: word("kernelBytes") },
    rootfs: { offset: word("rootfsOffset"), bytes: word("rootfsBytes") },
  };
}

/**
 * A kernel with TP-Link's header of version 1 before it, as an image begins. {@link sealTplink} adds what only the whole
 * image says: until then it has no size and no sum.
 * @param kernel an .lzma file that says how large what is unpacked is
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
  header.write(vendor, vendorAt, "latin1");
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

/** Completes the header at the start of an image: its size, where its root file system is, and the MD5 sum over all of it. */
export function sealTplink(image: Buffer, rootfs: Range): void {
  setWords(image, { bytes: image.length, rootfsOffset: rootfs.offset, rootfsBytes: rootfs.bytes });
  tplinkSum.salt.copy(image, tplinkSum.offset);
  createHash("md5").update(image).digest().copy(image, tplinkSum.offset);
}

function setWords(header: Buffer, values: { readonly [name in keyof typeof words]?: number }): void {
  for (const [name, value] of Object.entries(values)) header.writeUInt32BE(value, words[name as keyof typeof words]);
}
