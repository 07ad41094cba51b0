import type { Bytes } from "../formats/Bytes.js";
import { extHeaderBytes, parseExt } from "../formats/ext.js";
import { parseSquashfs, squashfsHeaderBytes } from "../formats/squashfs.js";
import { complete } from "./checks.js";
import { type Found, found } from "./Found.js";
import { dateOf } from "./facts.js";

/** Recognises squashfs. It has no checksum of its own, so what contains it has to guarantee it. */
export function recognizeSquashfs(bytes: Bytes): Found | undefined {
  const header = parseSquashfs(bytes.read(0, squashfsHeaderBytes));
  if (header === undefined) return undefined;
  const { version, compression, inodes, blockBytes, littleEndian, time } = header;
  const facts = {
    ...{ version, compression, inodes, blockBytes },
    byteOrder: littleEndian ? "little" : "big",
    made: dateOf(time),
  };
  const checks = complete(header.bytes, bytes);
  return found("squashfs", "squashfs file system", Math.min(header.bytes, bytes.size), { facts, checks });
}

export function recognizeExt(bytes: Bytes): Found | undefined {
  const header = parseExt(bytes.read(0, extHeaderBytes));
  if (header === undefined) return undefined;
  const { version, label, inodes, blockBytes } = header;
  const checks = complete(header.bytes, bytes);
  const size = Math.min(header.bytes, bytes.size);
  return found(version, `${version} file system`, size, { facts: { label, inodes, blockBytes }, checks });
}
