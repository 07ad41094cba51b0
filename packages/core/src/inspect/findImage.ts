import { type Bytes, rangeOf } from "../formats/Bytes.js";
import { parseSquashfs, squashfsHeaderBytes, squashfsMagics } from "../formats/squashfs.js";
import { parseTplink, tplinkHeaderBytes, tplinkStart } from "../formats/tplink.js";
import { parseTrx, trxHeaderBytes, trxMagics } from "../formats/trx.js";
import { parseUimage, uimageHeaderBytes, uimageMagic } from "../formats/uimage.js";
import type { Look } from "./Look.js";

/** Bytes that are searched at a time; each time, a header's length of the last ones is searched again. */
const chunkBytes = 1 << 20;
/** In what is compressed, some magic numbers stand by chance; more than so many in one image are there on purpose. */
const candidateLimit = 4096;

/** A format by its first bytes, and how to be sure of it. */
export interface Sought {
  readonly magic: Buffer;
  isThere(bytes: Bytes): boolean;
}

/** What can stand anywhere in an image, and is too well marked to be there by chance. */
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

/** Where the next image starts, from an offset on. */
export function findImage(bytes: Bytes, from: number, look: Look): number | undefined {
  return find(images, bytes, from, look);
}

/** Where the first of several formats starts, from an offset on. */
export function find(sought: readonly Sought[], bytes: Bytes, from: number, look: Look): number | undefined {
  let candidates = candidateLimit;
  for (let at = from; at < bytes.size; at += chunkBytes) {
    // A magic number that is cut by the chunk's end is looked for, too.
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
