/**
 * Reads a Packages.xz or Sources.xz on a separate thread, whose garbage is freed with it. It imports almost nothing of core, so that it
 * starts at once.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { parentPort, workerData } from "node:worker_threads";
import xz from "xz-decompress";
// Node runs the sources as they are, and resolves only paths that exist.
import { countGarbage } from "../countGarbage.ts";

/** The fields that this code reads. The others, mainly descriptions and tags, are most of an index. */
const usedFields = new Set([
  ...["Package", "Version", "Priority", "Depends", "Pre-Depends", "Conflicts", "Breaks", "Provides"],
  ...["Filename", "Size", "SHA256", "Directory", "Checksums-Sha256"],
]);

/**
 * Maximum length of a line in bytes. The longest lines of an index, lists of dependencies or of files, have about 10 KB. Longer ones would
 * be copied again and again.
 */
const longestLine = 1 << 20;

const newline = 10;
const space = 32;
const colon = 58;

/** Takes a text piece by piece, and keeps the lines of used fields and empty lines. The last line must end with a newline. */
class LineFilter {
  readonly #into: Buffer;
  #length = 0;
  #unfinished: Buffer = Buffer.alloc(0);
  /** Whether the field of the last line is used. */
  #keep = true;

  /** @param into has room for the whole text */
  constructor(into: Buffer) {
    this.#into = into;
  }

  add(chunk: Buffer): void {
    const firstEnd = chunk.indexOf(newline) + 1;
    const lastEnd = chunk.lastIndexOf(newline) + 1;
    if (firstEnd === 0) {
      if (this.#unfinished.length > longestLine) throw new Error("a line in it is too long for an index");
      this.#unfinished = Buffer.concat([this.#unfinished, chunk]);
      return;
    }
    // The line that crosses the border is joined separately. Joining whole chunks would copy everything once more.
    this.#addLines(Buffer.concat([this.#unfinished, chunk.subarray(0, firstEnd)]));
    this.#addLines(chunk.subarray(firstEnd, lastEnd));
    this.#unfinished = Buffer.from(chunk.subarray(lastEnd));
  }

  kept(): Buffer {
    return this.#into.subarray(0, this.#length);
  }

  /** Keeps the ranges of used lines in a text of complete lines. */
  #addLines(text: Buffer): void {
    let stretch = 0;
    for (let line = 0; line < text.length; line = text.indexOf(newline, line) + 1) {
      const first = text[line];
      if (first === space) continue;
      const used = first === newline || usedFields.has(text.toString("latin1", line, text.indexOf(colon, line)));
      if (used === this.#keep) continue;
      if (this.#keep) this.#copy(text, stretch, line);
      stretch = line;
      this.#keep = used;
    }
    if (this.#keep) this.#copy(text, stretch, text.length);
  }

  #copy(text: Buffer, start: number, end: number): void {
    this.#length += text.copy(this.#into, this.#length, start, end);
  }
}

const { path, sha256, size } = workerData as { path: string; sha256: string; size: number };
// Only the pages of a fresh buffer that are written to take memory.
const filter = new LineFilter(Buffer.allocUnsafeSlow(size));
let read = 0;
const hash = createHash("sha256");
async function* hashed(): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    hash.update(chunk);
    yield chunk;
  }
}
const file = Readable.toWeb(Readable.from(hashed())) as ReadableStream<Uint8Array>;
for await (const chunk of new xz.XzReadableStream(file)) {
  read += chunk.length;
  if (read > size) throw new Error(`${path} holds more than ${size} bytes`);
  filter.add(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  countGarbage(chunk.length);
}
if (read !== size) throw new Error(`${path} holds ${read} bytes, not ${size}`);
// The decompressor may stop before the end of the file.
const got = hash.digest("hex");
if (got !== sha256) throw new Error(`${path} has sha256 ${got}, not ${sha256}`);
// Transfers the buffer. A copy would exist beside it for a moment, when memory use is highest.
const kept = filter.kept();
parentPort?.postMessage(new Uint8Array(kept.buffer, kept.byteOffset, kept.length), [kept.buffer as ArrayBuffer]);
