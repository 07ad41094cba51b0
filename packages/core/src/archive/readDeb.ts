import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Transform, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Extract } from "tar-stream";
import { xzDecompressor } from "./xz.js";

export type TarEntry = Extract extends AsyncIterable<infer E> ? E : never;

const magic = "!<arch>\n";
/** deb(5) has three, and says that some may come between them whose names begin with an underscore. */
const mostMembers = 16;
/** Bytes of an ar member's header: name 16, date 12, owner 6, group 6, mode 8, size 10, end mark 2. */
const headerSize = 60;

/**
 * Reads the files of a .deb (deb(5)): an ar archive, of which one member is a compressed tar. What maintainer scripts
 * it has is never looked at.
 * @param onEntry Called for each entry in turn. It has to read the entry's content, or resume() it.
 * @throws {Error} when it is not a .deb, or is damaged.
 */
export async function readDeb(path: string, onEntry: (entry: TarEntry) => Promise<void>): Promise<void> {
  const { extract } = await import("tar-stream");
  const { name, start, size } = await findData(path);
  if (size === 0) throw new Error("its data.tar is empty");
  const tar = extract();
  // The end is inclusive.
  const source = createReadStream(path, { start, end: start + size - 1, highWaterMark: 1 << 18 });
  // tar-stream's streams work as Node's do, but have types of their own.
  const feed = pipeline([source, ...(await decompressor(name)), limitOutput(size), tar as unknown as Writable]);
  // When it fails, the loop below fails with the same error.
  feed.catch(() => {});
  for await (const entry of tar) await onEntry(entry);
  await feed;
}

/**
 * What a data.tar may have when unpacked: 100 times its own size, and 8 MiB in any case. Of Debian's
 * own packages none unpacks to more than 15 times its size; xz can make thousands of it. Bytes.
 */
function mostBytes(packed: number): number {
  return (8 << 20) + 100 * packed;
}

/** Passes on what is unpacked, as long as it is in proportion to what it was unpacked from. */
function limitOutput(packed: number): Transform {
  const most = mostBytes(packed);
  let passed = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      passed += chunk.length;
      if (passed > most) done(new Error(`${packed} bytes unpack to more than ${most}: it was made to fill a disk`));
      else done(null, chunk);
    },
  });
}

async function decompressor(member: string): Promise<NodeJS.ReadWriteStream[]> {
  const zlib = await import("node:zlib");
  switch (member.slice("data.tar".length)) {
    case ".xz":
      return [await xzDecompressor()];
    case ".zst":
      return [zlib.createZstdDecompress()];
    case ".gz":
      return [zlib.createGunzip()];
    case "":
      return [];
    default:
      throw new Error(`${member} is compressed in a way that is not known here`);
  }
}

async function findData(path: string): Promise<{ name: string; start: number; size: number }> {
  const file = await open(path);
  try {
    const { size: end } = await file.stat();
    if ((await text(file, 0, magic.length)) !== magic) throw new Error("it is not an ar archive");
    let at = magic.length;
    for (let members = 0; members < mostMembers; members++) {
      const header = await text(file, at, headerSize);
      if (header.length < headerSize || !header.endsWith("`\n")) throw new Error("it has no data.tar");
      const name = header.slice(0, 16).trim().replace(/\/$/, "");
      const digits = /^(\d{1,10}) *$/.exec(header.slice(48, 58))?.[1];
      const start = at + headerSize;
      const size = Number(digits);
      if (digits === undefined || start + size > end)
        throw new Error(`its member ${JSON.stringify(name)} has no sound size`);
      if (name.startsWith("data.tar")) return { name, start, size };
      // Members begin at even offsets.
      at = start + size + (size % 2);
    }
    throw new Error(`none of its first ${mostMembers} members is data.tar`);
  } finally {
    await file.close();
  }
}

async function text(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString("latin1", 0, bytesRead);
}
