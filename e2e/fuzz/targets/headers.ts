import { parseElfHeader } from "../../../packages/core/src/formats/elfHeader.js";
import { parseExt } from "../../../packages/core/src/formats/ext.js";
import { parseFwtool, parseOpenwrtMetadata } from "../../../packages/core/src/formats/fwtool.js";
import { parseSquashfs } from "../../../packages/core/src/formats/squashfs.js";
import { parseTar } from "../../../packages/core/src/formats/tar.js";
import { parseTplink } from "../../../packages/core/src/formats/tplink.js";
import { parseTrx } from "../../../packages/core/src/formats/trx.js";
import { parseUimage, uimageFiles, uimageHeaderBytes } from "../../../packages/core/src/formats/uimage.js";
import { correctChecksums } from "../correctChecksums.js";

const parsers = [parseElfHeader, parseExt, parseFwtool, parseSquashfs, parseTar, parseTplink, parseTrx, parseUimage];

/** Single headers of fixed size. Their fields must be valid for a file. */
export function fuzz(data: Buffer): void {
  for (const one of [data, correctChecksums(data)]) {
    for (const parse of parsers) checkNumbers(parse(one));
    checkNumbers(uimageFiles(one.subarray(uimageHeaderBytes)));
    parseOpenwrtMetadata(one.toString("utf8"));
  }
}

/** Checks that no size, offset or time is negative, a fraction, or NaN. */
function checkNumbers(value: unknown): void {
  if (typeof value === "number" && !(Number.isInteger(value) && value >= 0)) throw new Error(`a number is ${value}`);
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return;
  for (const one of Object.values(value)) checkNumbers(one);
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  return (await import("../../../packages/core/test/inspect/samples.js")).samples;
}
