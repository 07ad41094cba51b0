/**
 * Decompresses xz on a separate thread. Takes requests one by one, and "more" for each further piece that it may send. Sends the pieces,
 * and undefined after the last. Neither side creates garbage: the compressed bytes go through one buffer, and pieces are transferred.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import xz from "xz-decompress";

/** What to decompress: a range of a file, in bytes. */
export interface XzRequest {
  readonly path: string;
  readonly start: number;
  readonly size: number;
  /** Number of pieces that may be sent before more are requested. */
  readonly pieces: number;
}

/** Number of pieces that may be sent. */
let pieces = 0;
let onMore = () => {};

parentPort?.on("message", (message: XzRequest | "more") => {
  if (message !== "more") return void unpack(message);
  pieces++;
  onMore();
});

const buffer = new Uint8Array(1 << 16);

async function unpack(request: XzRequest): Promise<void> {
  pieces = request.pieces;
  const file = openSync(request.path, "r");
  try {
    for await (const piece of new xz.XzReadableStream(compressed(file, request))) {
      while (pieces === 0) await new Promise<void>((resolve) => (onMore = resolve));
      pieces--;
      parentPort?.postMessage(piece, [piece.buffer as ArrayBuffer]);
    }
  } finally {
    closeSync(file);
  }
  parentPort?.postMessage(undefined);
}

/**
 * Returns the compressed bytes. Each piece is valid until the next is requested. The decompressor does that when it has consumed all of it.
 */
function compressed(file: number, { start, size }: XzRequest): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const bytes = readSync(file, buffer, 0, Math.min(buffer.length, start + size - at), at);
        if (bytes === 0) return controller.close();
        at += bytes;
        controller.enqueue(buffer.subarray(0, bytes));
      },
    },
    { highWaterMark: 0 },
  );
}
