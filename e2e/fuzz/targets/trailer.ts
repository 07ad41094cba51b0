import { encodeTrailer, parseTrailer, trailerBytes } from "../../../packages/core/src/image/trailer.js";
import { correctTrailer } from "../correctChecksums.js";

/** An accepted text must be the only encoding of its trailer. */
export function fuzz(data: Buffer): void {
  const block = Buffer.alloc(trailerBytes, "\n");
  data.copy(block);
  for (const one of [block, correctTrailer(block)]) {
    const read = parseTrailer(one);
    if (read === undefined || read.signature !== undefined) continue;
    if (!encodeTrailer(read.trailer).equals(one)) throw new Error("the trailer can be written in two ways");
  }
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  const { samples } = await import("../../../packages/core/test/inspect/samples.js");
  const ends = ["firmware.bin", "firmware-signed.bin"].map((name) => [name, samples[name]?.subarray(-trailerBytes)]);
  return Object.fromEntries(ends);
}
