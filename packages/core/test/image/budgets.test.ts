import { expect, test } from "vitest";
import { type Bytes, bytesOf } from "../../src/formats/Bytes.js";
import { inspectImage } from "../../src/inspect/inspectImage.js";
import { checkInspection } from "../inspect/checkInspection.js";
import { hostileImages } from "../inspect/hostileImages.js";

/** Wraps bytes, and counts how many of them are read, including repeated reads. */
function counted(data: Buffer): { readonly bytes: Bytes; readonly read: () => number } {
  const inner = bytesOf(data);
  let total = 0;
  const read = (offset: number, length: number) => {
    const piece = inner.read(offset, length);
    total += piece.length;
    return piece;
  };
  return { bytes: { size: data.length, read }, read: () => total };
}

/** Limits the work, measured by reads. A search counts for less than it reads, and every parser looks at each part. */
const free = 6 * (512 << 20);

test.each(Object.entries(hostileImages))("inspection has limited reads, parts and characters: %s", (_, make) => {
  const data = make();
  const { bytes, read } = counted(data);
  const inspection = inspectImage(bytes);
  checkInspection(inspection, data.length);
  expect(inspection.verdict).not.toBe("sound");
  expect(read()).toBeLessThan(free + 64 * data.length);
});
