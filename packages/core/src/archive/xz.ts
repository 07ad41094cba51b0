import { on } from "node:events";
import type { Worker } from "node:worker_threads";
import { startWorker } from "./startWorker.js";
import type { XzRequest } from "./xzWorker.js";

/** Threads that have nothing to do just now. To start one takes longer than to decompress a small package. */
const idle: Worker[] = [];
/** Milliseconds after which a thread with nothing to do is ended, to give its memory back. */
const idleMilliseconds = 500;
/** Pieces that may be on their way: enough for both threads to have work, few enough to take no memory worth mentioning. */
const ahead = 4;

/**
 * Decompresses xz, off the main thread. WebAssembly: a native module would need the host's own libraries.
 * @param start where the compressed bytes begin in the file
 * @param size how many they are
 * @throws {Error} when they are cut off, or cannot be xz. Checksums are not looked at: whoever reads a file has its hash.
 */
export async function* unpackXz(path: string, start: number, size: number): AsyncGenerator<Uint8Array, void> {
  const worker = idle.pop() ?? startWorker("xzWorker", { resourceLimits: { maxYoungGenerationSizeMb: 4 } });
  worker.ref();
  let isWhole = false;
  try {
    const messages = on(worker, "message");
    worker.postMessage({ path, start, size, pieces: ahead } satisfies XzRequest);
    for await (const [piece] of messages) {
      isWhole = piece === undefined;
      if (isWhole) return;
      worker.postMessage("more");
      yield piece as Uint8Array;
    }
  } finally {
    // After a failure its state is not known.
    if (isWhole) rest(worker);
    else await worker.terminate();
  }
}

function rest(worker: Worker): void {
  worker.unref();
  idle.push(worker);
  setTimeout(() => {
    const index = idle.indexOf(worker);
    if (index < 0) return;
    idle.splice(index, 1);
    void worker.terminate();
  }, idleMilliseconds).unref();
}
