import { type Bytes, rangeOf } from "../formats/Bytes.js";
import { type Found, type FoundPart, found } from "./Found.js";
import { findImage } from "./findImage.js";
import type { Look } from "./Look.js";
import { recognizeDeviceTree } from "./recognizeDeviceTree.js";
import { recognizeExt, recognizeSquashfs } from "./recognizeFilesystem.js";
import { recognizeMagic, recognizePadding, recognizeText } from "./recognizeOther.js";
import { recognizeGzip, recognizeLzma } from "./recognizePacked.js";
import { recognizeElf, recognizeProgram } from "./recognizeProgram.js";
import { recognizeTar } from "./recognizeTar.js";
import { recognizeUimage } from "./recognizeUimage.js";
import { vendorHeaders } from "./vendor/vendorHeaders.js";

/** Formats with distinctive first bytes. They are tried after every part. */
const marked = [
  recognizeUimage,
  recognizeDeviceTree,
  recognizeSquashfs,
  ...vendorHeaders,
  recognizeTar,
  recognizeElf,
  recognizeGzip,
  recognizeMagic,
  recognizePadding,
];
/** Formats with few distinctive bytes. They are tried at the start only. ext starts with what could be padding. */
const unmarked = [recognizeExt, recognizeLzma];

/** Returns all parts of what may be an image, in order and without gaps. */
export function takeApart(bytes: Bytes, look: Look): FoundPart[] {
  const parts: FoundPart[] = [];
  let at = 0;
  while (at < bytes.size) {
    const rest = rangeOf(bytes, at);
    const part = look.countPart() ? recognize(rest, at === 0, look) : unknown(rest.size);
    parts.push({ offset: at, ...part });
    at += part.bytes;
  }
  return parts;
}

function recognize(bytes: Bytes, first: boolean, look: Look): Found {
  for (const recognizer of first ? [...unmarked, ...marked, recognizeText] : marked) {
    const part = recognizer(bytes, look);
    if (part !== undefined && part.bytes > 0) return part;
  }
  const end = findImage(bytes, 1, look) ?? bytes.size;
  return recognizeProgram(rangeOf(bytes, 0, end), look) ?? unknown(end);
}

function unknown(bytes: number): Found {
  return found("unknown", "unknown format", bytes);
}
