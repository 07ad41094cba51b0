/** Decompresses xz on a thread of its own: takes a stream of compressed bytes, gives back the plain one. */
import { parentPort } from "node:worker_threads";
import xz from "xz-decompress";

// Listening for good keeps the thread alive; whoever started it ends it.
parentPort?.on("message", (compressed: ReadableStream<Uint8Array>) => {
  const plain = new xz.XzReadableStream(compressed);
  parentPort?.postMessage(plain, [plain]);
});
