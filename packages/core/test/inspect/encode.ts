import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** Encoders for formats that core parses. Each follows the source that is named at its parser. */

export function uimage(
  data: Buffer,
  about: { type: number; load: number; entry: number; time: number; name: string },
): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0x27051956, 0);
  for (const [index, value] of [about.time, data.length, about.load, about.entry, crc32(data)].entries()) {
    header.writeUInt32BE(value, 8 + index * 4);
  }
  header.set([5, 5, about.type, 0], 28);
  header.write(about.name, 32);
  header.writeUInt32BE(crc32(header), 4);
  return Buffer.concat([header, data]);
}

export interface Tree {
  readonly name: string;
  readonly properties: readonly (readonly [string, Buffer])[];
  readonly children: readonly Tree[];
}

export function deviceTree(root: Tree): Buffer {
  let strings = "";
  const cell = (value: number) => {
    const buffer = Buffer.alloc(4);
    buffer.writeUInt32BE(value);
    return buffer;
  };
  const padded = (data: Buffer) => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
  const node = ({ name, properties, children }: Tree): Buffer => {
    const written = properties.map(([key, value]) => {
      const at = strings.length;
      strings += `${key}\0`;
      return Buffer.concat([cell(3), cell(value.length), cell(at), padded(value)]);
    });
    return Buffer.concat([cell(1), padded(Buffer.from(`${name}\0`)), ...written, ...children.map(node), cell(2)]);
  };
  const structure = Buffer.concat([node(root), cell(9)]);
  const text = Buffer.from(strings, "latin1");
  const total = 56 + structure.length + text.length;
  const header = [0xd00dfeed, total, 56, 56 + structure.length, 40, 17, 16, 0, text.length, structure.length];
  return Buffer.concat([...header.map(cell), Buffer.alloc(16), structure, text]);
}

export function squashfs(about: {
  little: boolean;
  bytes: number;
  inodes: number;
  blockLog: number;
  time: number;
}): Buffer {
  const data = Buffer.alloc(about.bytes);
  const view = new DataView(data.buffer, data.byteOffset);
  const { little } = about;
  data.write(little ? "hsqs" : "sqsh");
  view.setUint32(4, about.inodes, little);
  view.setUint32(8, about.time, little);
  view.setUint32(12, 2 ** about.blockLog, little);
  view.setUint16(20, 4, little);
  view.setUint16(22, about.blockLog, little);
  view.setUint16(28, 4, little);
  view.setBigUint64(40, BigInt(about.bytes), little);
  return data;
}

export function ext(about: {
  blocks: number;
  blockLog: number;
  inodes: number;
  label: string;
  extents: boolean;
}): Buffer {
  const data = Buffer.alloc(2048);
  data.writeUInt32LE(about.inodes, 1024);
  data.writeUInt32LE(about.blocks, 1028);
  data.writeUInt32LE(about.blockLog, 1048);
  data.writeUInt16LE(0xef53, 1080);
  data.writeUInt32LE(about.extents ? 0x40 : 0, 1120);
  data.write(about.label, 1144, "latin1");
  return data;
}

export function elf(about: { bits: 32 | 64; little: boolean; entry: number; load: number; content: Buffer }): Buffer {
  const [headerBytes, entryBytes] = about.bits === 32 ? [52, 32] : [64, 56];
  const data = Buffer.alloc(headerBytes + entryBytes + about.content.length);
  const view = new DataView(data.buffer, data.byteOffset);
  const { little } = about;
  const long = (at: number, value: number) =>
    about.bits === 32 ? view.setUint32(at, value, little) : view.setBigUint64(at, BigInt(value), little);
  data.write("\x7fELF", "latin1");
  data.set([about.bits / 32, little ? 1 : 2, 1], 4);
  view.setUint16(16, 2, little);
  view.setUint16(18, 8, little);
  long(24, about.entry);
  long(about.bits === 32 ? 28 : 32, headerBytes);
  view.setUint16(about.bits === 32 ? 42 : 54, entryBytes, little);
  view.setUint16(about.bits === 32 ? 44 : 56, 1, little);
  view.setUint32(headerBytes, 1, little);
  long(headerBytes + (about.bits === 32 ? 8 : 16), about.load);
  data.set(about.content, headerBytes + entryBytes);
  return data;
}

export function trx(parts: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(32);
  let offset = 32;
  header.write("HDR0");
  header.writeUInt16LE(2, 14);
  for (const [index, part] of parts.entries()) {
    header.writeUInt32LE(offset, 16 + index * 4);
    offset += part.length;
  }
  header.writeUInt32LE(offset, 4);
  const data = Buffer.concat([header, ...parts]);
  data.writeUInt32LE(~crc32(data.subarray(12)) >>> 0, 8);
  return data;
}

/** A second implementation of core's own encoder, number by number, which uses nothing of core. */
export function tplink(kernel: Buffer, rootfs: Buffer, about: { id: number; revision: number }): Buffer {
  const header = Buffer.alloc(0x200);
  header.writeUInt32BE(0x01000000);
  header.write("TP-LINK Technologies", 4);
  header.write("ver. 1.0", 0x1c);
  header.write("dcd73aa5c39598fbddf9e7f40eae4738", 0x4c, "hex");
  const words = [
    [0x40, about.id],
    [0x44, about.revision],
    [0x74, 0x80060000],
    [0x78, 0x80060000],
    [0x7c, 0x200 + kernel.length + rootfs.length],
    [0x80, 0x200],
    [0x84, kernel.length],
    [0x88, 0x200 + kernel.length],
    [0x8c, rootfs.length],
  ] as const;
  for (const [at, value] of words) header.writeUInt32BE(value, at);
  const data = Buffer.concat([header, kernel, rootfs]);
  data.set(createHash("md5").update(data).digest(), 0x4c);
  return data;
}

export function fwtool(image: Buffer, metadata: unknown): Buffer {
  const chunk = Buffer.concat([Buffer.alloc(8), Buffer.from(JSON.stringify(metadata))]);
  const before = Buffer.concat([image, chunk]);
  const trailer = Buffer.alloc(16);
  trailer.write("FWx0");
  trailer.writeUInt32BE(~crc32(before) >>> 0, 4);
  trailer.writeUInt8(1, 8);
  trailer.writeUInt32BE(chunk.length + 16, 12);
  return Buffer.concat([before, trailer]);
}
