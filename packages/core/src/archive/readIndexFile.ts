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
  let rest: Buffer = Buffer.alloc(0);
  let keep = true;
  return (chunk) => {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const pieces: Buffer[] = [];
    let from = 0;
    let end = text.indexOf(newline);
    // Where the stretch of lines began that is kept, or is left out.
    let stretch = 0;
    while (end >= 0) {
      const first = text[from];
      if (first !== space) {
        const used = first === newline || usedFields.has(text.toString("latin1", from, text.indexOf(colon, from)));
        if (used !== keep) {
          if (keep) pieces.push(text.subarray(stretch, from));
          stretch = from;
          keep = used;
        }
      }
      from = end + 1;
      end = text.indexOf(newline, from);
    }
    if (keep) pieces.push(text.subarray(stretch, from));
    rest = Buffer.from(text.subarray(from));
    return Buffer.concat(pieces);
  };
}
