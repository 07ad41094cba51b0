import { once } from "node:events";
import { Duplex, finished } from "node:stream";
import { TransformStream as WebTransform } from "node:stream/web";
import type { Worker } from "node:worker_threads";
import { startWorker } from "./startWorker.js";

/** Threads that have nothing to do just now. To start one takes longer than to decompress a small package. */
const idle: Worker[] = [];
/** Milliseconds after which a thread with nothing to do is ended, to give its memory back. */
const idleMilliseconds = 500;

/** A stream that decompresses xz, off the main thread. WebAssembly: a native module would need the host's own libraries. */
export async function xzDecompressor(): Promise<Duplex> {
  const worker = idle.pop() ?? startWorker("xzWorker", { resourceLimits: { maxYoungGenerationSizeMb: 4 } });
  worker.ref();
  const { readable, writable } = new WebTransform<Uint8Array, Uint8Array>();
  worker.postMessage(readable, [readable]);
  const [plain] = await once(worker, "message");
  const duplex = Duplex.fromWeb({ readable: plain, writable } as never);
  // After a failure its state is not known.
  finished(duplex, (error) => (error ? void worker.terminate() : rest(worker)));
  return duplex;
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
