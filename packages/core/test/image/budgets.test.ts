import { expect, test } from "vitest";
import { type Bytes, bytesOf } from "../../src/formats/Bytes.js";
import { inspectImage } from "../../src/inspect/inspectImage.js";
import { checkInspection } from "../inspect/checkInspection.js";
import { hostileImages } from "../inspect/hostileImages.js";

/** Bytes, and how many of them were read: each time that they were. */
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

/** Work is what costs time, and reading is work. A search counts for less than it reads, and each part is looked at by every parser. */
const free = 6 * (512 << 20);

test.each(Object.entries(hostileImages))("%s: no more is read, told or kept than may be", (_, make) => {
  const data = make();
  const { bytes, read } = counted(data);
  const inspection = inspectImage(bytes);
  checkInspection(inspection, data.length);
  expect(inspection.verdict).not.toBe("sound");
  expect(read()).toBeLessThan(free + 64 * data.length);
});
