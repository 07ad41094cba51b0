import { once } from "node:events";
import { Duplex } from "node:stream";
import { TransformStream as WebTransform } from "node:stream/web";
import { Worker } from "node:worker_threads";

/** Beside this module: in the sources, and in what is built of them. */
const workerFile = new URL(import.meta.url.endsWith(".ts") ? "./xzWorker.ts" : "./xzWorker.js", import.meta.url);

/** A stream that decompresses xz, off the main thread. WebAssembly: a native module would need the host's own libraries. */
export async function xzDecompressor(): Promise<Duplex> {
  const worker = new Worker(workerFile);
  const { readable, writable } = new WebTransform<Uint8Array, Uint8Array>();
  worker.postMessage(readable, [readable]);
  const [plain] = await once(worker, "message");
  const duplex = Duplex.fromWeb({ readable: plain, writable } as never);
  duplex.once("close", () => void worker.terminate());
  return duplex;
}
