import { bytesOf } from "../../../packages/core/src/formats/Bytes.js";
import { inspectImage } from "../../../packages/core/src/inspect/inspectImage.js";
import { checkInspection } from "../../../packages/core/test/inspect/checkInspection.js";
import { mend } from "../mend.js";

/** Whole images. Each input is tried as it is, and with all checksums mended, so that they do not keep the fuzzer out. */
export function fuzz(data: Buffer): void {
  for (const image of [data, mend(data)]) checkInspection(inspectImage(bytesOf(image)), image.length);
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  return (await import("../../../packages/core/test/inspect/samples.js")).samples;
}
