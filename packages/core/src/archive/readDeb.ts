import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { Readable, Transform, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Extract } from "tar-stream";
import { countGarbage } from "../countGarbage.js";
import { type DataMember, findDataTar } from "./findDataTar.js";
import { unpackXz } from "./xz.js";

export type TarEntry = Extract extends AsyncIterable<infer E> ? E : never;

/**
 * Reads the files of a .deb (deb(5)): an ar archive with a compressed tar as one of its members. Ignores its maintainer scripts.
 * @param onEntry called for each entry in turn. It has to read the entry's content, or resume() it.
 * @throws {Error} if it is not a .deb, or is damaged.
 */
export async function readDeb(path: string, onEntry: (entry: TarEntry) => Promise<void>): Promise<void> {
  const { extract } = await import("tar-stream");
  const { name, start, size } = findMember(path);
  if (size === 0) throw new Error("its data.tar is empty");
  const tar = extract();
  // tar-stream's streams work like Node's, but have their own types.
  const feed = pipeline([
    ...(await unpacked(path, { name, start, size })),
    limitOutput(size),
    tar as unknown as Writable,
  ]);
  // If it fails, the loop below fails with the same error.
  feed.catch(() => {});
  for await (const entry of tar) await onEntry(entry);
  await feed;
}

/**
 * Maximum unpacked size of a data.tar in bytes: 100 times its packed size, but at least 8 MiB. None of Debian's own packages unpacks to
 * more than 15 times its size, but xz can reach thousands.
 */
function mostBytes(packed: number): number {
  return (8 << 20) + 100 * packed;
}

/** Passes on unpacked bytes, as long as their number is in proportion to the packed size. */
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

/** Returns streams with the content of a member, decompressed according to its name. */
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
