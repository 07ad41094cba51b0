import { type Bytes, rangeOf } from "../formats/Bytes.js";
import { parseSquashfs, squashfsHeaderBytes, squashfsMagics } from "../formats/squashfs.js";
import { parseTplink, tplinkHeaderBytes, tplinkStart } from "../formats/tplink.js";
import { parseTrx, trxHeaderBytes, trxMagics } from "../formats/trx.js";
import { parseUimage, uimageHeaderBytes, uimageMagic } from "../formats/uimage.js";
import type { Look } from "./Look.js";

/** Bytes to search at a time. Each chunk overlaps the previous one by the length of a header. */
const chunkBytes = 1 << 20;
/** Maximum number of candidates. Compressed data contains some magic numbers by chance. More in one image are there on purpose. */
const candidateLimit = 4096;

/** A format: its first bytes, and a function that confirms it. */
export interface Sought {
  readonly magic: Buffer;
  isThere(bytes: Bytes): boolean;
}

/** Formats that can be anywhere in an image, and that are too well marked to appear by chance. */
const images: readonly Sought[] = [
  ...squashfsMagics.map((magic) => ({
    magic,
    isThere: (bytes: Bytes) => parseSquashfs(bytes.read(0, squashfsHeaderBytes)) !== undefined,
  })),
  ...trxMagics.map((magic) => ({
    magic,
    isThere: (bytes: Bytes) => parseTrx(bytes.read(0, trxHeaderBytes)).some((header) => header.bytes <= bytes.size),
  })),
  { magic: tplinkStart, isThere: (bytes) => parseTplink(bytes.read(0, tplinkHeaderBytes)) !== undefined },
  { magic: uimageMagic, isThere: (bytes) => parseUimage(bytes.read(0, uimageHeaderBytes))?.headerCrcOk === true },
];

/** Returns where the next image starts, from an offset on. */
export function findImage(bytes: Bytes, from: number, look: Look): number | undefined {
  return find(images, bytes, from, look);
}

/** Returns where the first of several formats starts, from an offset on. */
export function find(sought: readonly Sought[], bytes: Bytes, from: number, look: Look): number | undefined {
  let candidates = candidateLimit;
  for (let at = from; at < bytes.size; at += chunkBytes) {
    // This also finds a magic number that crosses the end of the chunk.
    const chunk = bytes.read(at, chunkBytes + 3);
    if (!look.spend(chunk.length / 8)) return undefined;
    const places: number[] = [];
    for (const { magic, isThere } of sought) {
      for (let place = chunk.indexOf(magic); place >= 0; place = chunk.indexOf(magic, place + 1)) {
        candidates -= 1;
        if (candidates < 0) {
          look.leaveOut(`more than ${candidateLimit} places where an image could start`);
          return undefined;
        }
        if (!isThere(rangeOf(bytes, at + place))) continue;
        places.push(at + place);
        break;
      }
    }
    if (places.length > 0) return Math.min(...places);
  }
  return undefined;
}
