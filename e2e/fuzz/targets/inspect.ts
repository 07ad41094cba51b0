import { bytesOf } from "../../../packages/core/src/formats/Bytes.js";
import { inspectImage } from "../../../packages/core/src/inspect/inspectImage.js";
import { checkInspection } from "../../../packages/core/test/inspect/checkInspection.js";
import { correctChecksums } from "../correctChecksums.js";

/** Whole images. Tries each input unchanged, and with all checksums corrected, so that they do not stop the fuzzer. */
export function fuzz(data: Buffer): void {
  for (const image of [data, correctChecksums(data)]) checkInspection(inspectImage(bytesOf(image)), image.length);
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  return (await import("../../../packages/core/test/inspect/samples.js")).samples;
}
