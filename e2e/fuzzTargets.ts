/** What is fuzzed: each takes any bytes, and must neither throw nor take long nor take much memory. */
import { bytesOf } from "../packages/core/src/image/formats/Bytes.js";
import { parseLzma } from "../packages/core/src/image/formats/lzma.js";
import { decodeLzma } from "../packages/core/src/image/formats/lzmaDecoder.js";
import { inspectImage } from "../packages/core/src/image/inspect/inspectImage.js";
import { encodeTrailer, parseTrailer, trailerBytes } from "../packages/core/src/image/trailer.js";

/** Parts must follow each other from the start to the end. */
export function inspect(data: Buffer): void {
  const { parts } = inspectImage(bytesOf(data));
  const end = parts.reduce((at, part) => (part.offset === at ? at + part.bytes : Number.NaN), 0);
  if (end !== data.length) throw new Error(`the parts end at ${end}`);
}

/** A text that is taken for a trailer's must be the only way to write that trailer. */
export function trailer(data: Buffer): void {
  const block = Buffer.alloc(trailerBytes, "\n");
  data.copy(block);
  const read = parseTrailer(block);
  if (read?.signature === undefined && read !== undefined && !encodeTrailer(read.trailer).equals(block)) {
    throw new Error("the trailer can be written in two ways");
  }
}

const limit = 2048;

export function lzma(data: Buffer): void {
  const { properties } = parseLzma(data) ?? { properties: { lc: 3, lp: 0, pb: 2 } };
  try {
    const unpacked = decodeLzma(data.subarray(13), properties, limit);
    if (unpacked.length > limit) throw new Error(`${unpacked.length} bytes`);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}
