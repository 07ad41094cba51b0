/** Decompresses xz on a thread of its own: takes streams of compressed bytes one by one, gives back plain ones. */
import { parentPort } from "node:worker_threads";
import xz from "xz-decompress";

parentPort?.on("message", (compressed: ReadableStream<Uint8Array>) => {
  const plain = new xz.XzReadableStream(compressed);
  parentPort?.postMessage(plain, [plain]);
});
