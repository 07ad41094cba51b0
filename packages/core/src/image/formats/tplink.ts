import { textAt } from "./text.js";

/** Bytes of the header that TP-Link's boot loaders look for. Layout as in OpenWrt's mktplinkfw.c. */
export const tplinkHeaderBytes = 0x200;
/** Version 1, and the text that follows it. */
const tplinkMagic = Buffer.from([1, 0, 0, 0]);
const vendor = "TP-LINK Technologies";
/** Where the MD5 sum is, and what is there while it is computed. */
export const tplinkSum = { offset: 0x4c, salt: Buffer.from("dcd73aa5c39598fbddf9e7f40eae4738", "hex") };

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
  readonly kernel: { readonly offset: number; readonly bytes: number };
  readonly rootfs: { readonly offset: number; readonly bytes: number };
}

/** Reads TP-Link's header of version 1; undefined when there is none. */
export function parseTplink(data: Buffer): TplinkHeader | undefined {
  if (data.length < tplinkHeaderBytes || !data.subarray(0, 4).equals(tplinkMagic)) return undefined;
  if (textAt(data, 4, 24) !== vendor) return undefined;
  const word = (at: number) => data.readUInt32BE(at);
  return {
    version: textAt(data, 0x1c, 36),
    hardwareId: word(0x40),
    hardwareRevision: word(0x44),
    md5: data.toString("hex", tplinkSum.offset, tplinkSum.offset + 16),
    loadAddress: word(0x74),
    entryPoint: word(0x78),
    bytes: word(0x7c),
    kernel: { offset: word(0x80), bytes: word(0x84) },
    rootfs: { offset: word(0x88), bytes: word(0x8c) },
  };
}
