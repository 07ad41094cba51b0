import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { Readable, Transform, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Extract } from "tar-stream";
import { countGarbage } from "../countGarbage.js";
import { type DataMember, findDataTar } from "./findDataTar.js";
import { unpackXz } from "./xz.js";

export type TarEntry = Extract extends AsyncIterable<infer E> ? E : never;

/**
 * Reads the files of a .deb (deb(5)): an ar archive, of which one member is a compressed tar. What maintainer scripts
 * it has is never looked at.
 * @param onEntry Called for each entry in turn. It has to read the entry's content, or resume() it.
 * @throws {Error} when it is not a .deb, or is damaged.
 */
export async function readDeb(path: string, onEntry: (entry: TarEntry) => Promise<void>): Promise<void> {
  const { extract } = await import("tar-stream");
  const { name, start, size } = findMember(path);
  if (size === 0) throw new Error("its data.tar is empty");
  const tar = extract();
  // tar-stream's streams work as Node's do, but have types of their own.
  const feed = pipeline([
    ...(await unpacked(path, { name, start, size })),
    limitOutput(size),
    tar as unknown as Writable,
  ]);
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
      countGarbage(chunk.length);
      if (passed > most) done(new Error(`${packed} bytes unpack to more than ${most}, as if made to fill a disk`));
      else done(null, chunk);
    },
  });
}

/** Streams that give what is in a member, which is compressed, or not, as its name says. */
async function unpacked(
  path: string,
  { name, start, size }: DataMember,
): Promise<[NodeJS.ReadableStream, ...NodeJS.ReadWriteStream[]]> {
  const zlib = await import("node:zlib");
  // The end is inclusive.
  const packed = () => createReadStream(path, { start, end: start + size - 1, highWaterMark: 1 << 18 });
  switch (name.slice("data.tar".length)) {
    case ".xz":
      return [Readable.from(unpackXz(path, start, size), { objectMode: false })];
    case ".zst":
      return [packed(), zlib.createZstdDecompress()];
    case ".gz":
      return [packed(), zlib.createGunzip()];
    case "":
      return [packed()];
    default:
      throw new Error(`${name} uses an unknown compression format`);
  }
}

function findMember(path: string): DataMember {
  const file = openSync(path, "r");
  try {
    const read = (position: number, length: number) => {
      const bytes = Buffer.alloc(length);
      return bytes.toString("latin1", 0, readSync(file, bytes, 0, length, position));
    };
    return findDataTar(read, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}
