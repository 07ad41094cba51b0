import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** Encoders for vendors' headers. Each follows the source that is named at its parser, and uses nothing of core. */

const words = (...values: number[]): Buffer => {
  const data = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) data.writeUInt32BE(value >>> 0, index * 4);
  return data;
};
const text = (value: string, bytes: number): Buffer => Buffer.from(value.padEnd(bytes, "\0"), "latin1");
const md5 = (...data: Buffer[]): Buffer => createHash("md5").update(Buffer.concat(data)).digest();

/** Encodes TRX in any version and byte order. */
export function trx(
  parts: readonly Buffer[],
  about: { readonly version?: 1 | 2; readonly bigEndian?: boolean; readonly magic?: string } = {},
): Buffer {
  const { version = 1, bigEndian = false, magic = "HDR0" } = about;
  const header = Buffer.alloc(version === 1 ? 28 : 32);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  header.write(magic);
  view.setUint16(14, version, !bigEndian);
  let offset = header.length;
  for (const [index, part] of parts.entries()) {
    view.setUint32(16 + index * 4, offset, !bigEndian);
    offset += part.length;
  }
  view.setUint32(4, offset, !bigEndian);
  const data = Buffer.concat([header, ...parts]);
  new DataView(data.buffer, data.byteOffset).setUint32(8, ~crc32(data.subarray(12)), !bigEndian);
  return data;
}

/** Computes Netgear's checksum in the simplest way: with numbers that do not overflow. */
function netgearSum(data: Buffer): number {
  let [low, high] = [0n, 0n];
  for (const byte of data) {
    low += BigInt(byte);
    high += low;
  }
  const fold = (sum: bigint) => {
    const word = sum & 0xffff_ffffn;
    const once = (word & 0xffffn) + (word >> 16n);
    return ((once >> 16n) + once) & 0xffffn;
  };
  return Number((fold(high) << 16n) | fold(low));
}

export function chk(kernel: Buffer, rootfs: Buffer, board = "U12H072T00_NETGEAR"): Buffer {
  const sums = [netgearSum(kernel), rootfs.length === 0 ? 0 : netgearSum(rootfs)];
  const header = Buffer.concat([
    Buffer.from("*#$^"),
    words(40 + board.length),
    Buffer.from([1, 1, 0, 2, 60, 0, 0, 90]),
    words(...sums, kernel.length, rootfs.length, netgearSum(Buffer.concat([kernel, rootfs])), 0),
    Buffer.from(board),
  ]);
  header.writeUInt32BE(netgearSum(header), 36);
  return Buffer.concat([header, kernel, rootfs]);
}

export function dni(content: Buffer): Buffer {
  const header = text("device:WNDR3700v4\nversion:V1.0.2.102\nregion:\nhd_id:29763948+128+128\n", 128);
  const data = Buffer.concat([header, content]);
  const sum = data.reduce((total, byte) => total + byte, 0);
  return Buffer.concat([data, Buffer.from([0xff - (sum & 0xff)])]);
}

export function seama(image: Buffer): Buffer {
  const meta = text("dev=/dev/mtdblock/1\0type=firmware\0", 36);
  const start = Buffer.concat([Buffer.from("5ea3a4170000", "hex"), Buffer.from([0, meta.length]), words(image.length)]);
  return Buffer.concat([start, md5(image), meta, image]);
}

export function ubnt(parts: Readonly<Record<string, Buffer>>): Buffer {
  const head = text("OPENXM.ar7240.v6.0.0-OpenWrt", 260);
  const start = Buffer.concat([head, words(crc32(head), 0)]);
  const written = Object.entries(parts).map(([name, data], index) => {
    const about = words(0x80002000, index + 1, 0x9f050000, 0x80002000, data.length, data.length);
    const part = Buffer.concat([text("PART", 4), text(name, 16), Buffer.alloc(12), about, data]);
    return Buffer.concat([part, words(crc32(part), 0)]);
  });
  const all = Buffer.concat([start, ...written]);
  return Buffer.concat([all, text("END.", 4), words(crc32(all), 0)]);
}

export function xiaomi(
  files: Readonly<Record<string, Buffer>>,
  { kind = "HDR1", signed = true }: { readonly kind?: "HDR1" | "HDR2"; readonly signed?: boolean } = {},
): Buffer {
  const header = Buffer.alloc(kind === "HDR1" ? 48 : 80);
  header.write(kind);
  if (kind === "HDR1") header.writeUInt16LE(0x16, 14);
  else header.write("RA70", 16);
  let offset = header.length;
  const blobs = Object.entries(files).map(([name, data], index) => {
    const blob = Buffer.alloc(48);
    blob.writeUInt32LE(0xbabe);
    blob.writeUInt32LE(0xffff_ffff, 4);
    blob.writeUInt32LE(data.length, 8);
    blob.writeUInt16LE(4, 12);
    blob.write(name, 16);
    header.writeUInt32LE(offset, (kind === "HDR1" ? 16 : 48) + index * 4);
    const padded = Buffer.concat([blob, data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    offset += padded.length;
    return padded;
  });
  header.writeUInt32LE(offset, 4);
  const all = Buffer.concat([header, ...blobs, Buffer.alloc(signed ? 272 : 0, 0x5a)]);
  all.writeUInt32LE(~crc32(all.subarray(12)) >>> 0, 8);
  return all;
}

const salts = {
  1: { plain: "dcd73aa5c39598fbddf9e7f40eae4738", boot: "8cef335bd5c5cefaa79c28dab2e90f42" },
  2: { plain: "dcd73aa5c39598fbdcf9e7f40eae4737", boot: "8cef335fd5c5cefaac9c28dab2e90f42" },
};

/**
 * Encodes TP-Link's header in any version.
 * @param slack bytes of flash after the image that the size in the header includes
 */
export function tplinkAny(
  parts: { readonly kernel: Buffer; readonly rootfs: Buffer; readonly boot?: Buffer },
  about: { readonly version?: 1 | 2 | 3; readonly vendor?: string; readonly slack?: number } = {},
): Buffer {
  const { version = 1, vendor = "TP-LINK Technologies", slack = 0 } = about;
  const { kernel, rootfs, boot = Buffer.alloc(0) } = parts;
  const header = Buffer.alloc(512);
  header[0] = version;
  const [wordsAt, sumAt] = version === 1 ? [0x74, 0x4c] : [0x68, 0x40];
  if (version === 1) header.write(vendor, 4);
  header.write("ver. 1.0", version === 1 ? 0x1c : 4);
  if (version !== 1) header.write("55aa", 0x8c, "hex");
  const rootfsAt = 512 + kernel.length;
  const bootAt = rootfsAt + rootfs.length;
  const all = [0x80060000, 0x80060000, bootAt + boot.length + slack, 512, kernel.length];
  words(...all, rootfsAt, rootfs.length, boot.length > 0 ? bootAt : 0, boot.length).copy(header, wordsAt);
  header.write(salts[version === 1 ? 1 : 2][boot.length > 0 ? "boot" : "plain"], sumAt, "hex");
  const image = Buffer.concat([header, kernel, rootfs, boot]);
  md5(image).copy(image, sumAt);
  return image;
}

export function safeloader(files: Readonly<Record<string, Buffer>>): Buffer {
  let base = 0x800;
  const lines = Object.entries(files).map(([name, data]) => {
    const line = `fwup-ptn ${name} base 0x${base.toString(16).padStart(5, "0")} size 0x${data.length.toString(16)}\t\r\n`;
    base += data.length;
    return line;
  });
  const table = Buffer.alloc(0x800, 0xff);
  table.write(`${lines.join("")}\0`, "latin1");
  const vendor = Buffer.alloc(0x1000, 0xff);
  words(24).copy(vendor);
  vendor.write("fw-type:Cloud\nSupportList", 4);
  const body = Buffer.concat([vendor, table, ...Object.values(files)]);
  const sum = md5(Buffer.from("7a2b15ed9b98596de504ab44ac2a9f4e", "hex"), body);
  return Buffer.concat([words(20 + body.length), sum, body]);
}
