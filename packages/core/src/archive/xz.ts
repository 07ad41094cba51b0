import { on } from "node:events";
import type { Worker } from "node:worker_threads";
import { startWorker } from "./startWorker.js";
import type { XzRequest } from "./xzWorker.js";

/** Idle threads. Starting one takes longer than decompressing a small package. */
const idle: Worker[] = [];
/** Milliseconds after which an idle thread is ended, to free its memory. */
const idleMilliseconds = 500;
/** Pieces that may be in transit: enough to keep both threads busy, and few enough to take little memory. */
const ahead = 4;

/**
 * Decompresses xz off the main thread, with WebAssembly, because a native module would need the libraries of this machine.
 * @param start position of the compressed bytes in the file
 * @param size number of compressed bytes
 * @throws {Error} if they are truncated, or not xz. Checksums are not checked, because the callers know the file's hash.
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
    // After a failure, the thread's state is unknown.
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
