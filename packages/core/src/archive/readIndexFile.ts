import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { xzDecompressor } from "./xz.js";

/** The fields that anything here reads. The others, descriptions and tags above all, are most of an index. */
const usedFields = new Set([
  ...["Package", "Version", "Priority", "Depends", "Pre-Depends", "Conflicts", "Breaks", "Provides"],
  ...["Filename", "Size", "SHA256", "Directory", "Checksums-Sha256"],
]);

const newline = 10;
const space = 32;
const colon = 58;

/**
 * Decompresses a Packages.xz or Sources.xz, and leaves out the fields that are not used: two of them whole would take
 * more than 110 MB.
 * @param size Bytes when decompressed and whole.
 * @throws {Error} when the file is damaged or not of that size.
 */
export async function readIndexFile(path: string, size: number): Promise<Buffer> {
  const kept: Buffer[] = [];
  let read = 0;
  await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), await xzDecompressor(), async (chunks) => {
    const lines = lineFilter();
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      read += chunk.length;
      if (read > size) throw new Error(`${path} holds more than ${size} bytes`);
      kept.push(lines(chunk));
    }
  });
  if (read !== size) throw new Error(`${path} holds ${read} bytes, not ${size}`);
  return Buffer.concat(kept);
}

/** Takes a text piece by piece, and gives the lines of used fields and the empty ones. The last line has to end. */
function lineFilter(): (chunk: Buffer) => Buffer {
  let unfinished: Buffer = Buffer.alloc(0);
  /** Whether the field that the last line belongs to is used. */
  let keep = true;

  /** The stretches of used lines in a text of whole lines. */
  function stretches(text: Buffer): Buffer[] {
    const found: Buffer[] = [];
    let stretch = 0;
    for (let line = 0; line < text.length; line = text.indexOf(newline, line) + 1) {
      const first = text[line];
      if (first === space) continue;
      const used = first === newline || usedFields.has(text.toString("latin1", line, text.indexOf(colon, line)));
      if (used === keep) continue;
      if (keep) found.push(text.subarray(stretch, line));
      stretch = line;
      keep = used;
    }
    if (keep) found.push(text.subarray(stretch));
    return found;
  }

  return (chunk) => {
    const firstEnd = chunk.indexOf(newline) + 1;
    const lastEnd = chunk.lastIndexOf(newline) + 1;
    if (firstEnd === 0) {
      unfinished = Buffer.concat([unfinished, chunk]);
      return Buffer.alloc(0);
    }
    // The line that goes over the border is put together by itself: to join whole chunks would copy everything once more.
    const border = Buffer.concat([unfinished, chunk.subarray(0, firstEnd)]);
    unfinished = Buffer.from(chunk.subarray(lastEnd));
    return Buffer.concat([...stretches(border), ...stretches(chunk.subarray(firstEnd, lastEnd))]);
  };
}
