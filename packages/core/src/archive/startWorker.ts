import { Worker, type WorkerOptions } from "node:worker_threads";

/** Starts one of this folder's worker threads. Its file is beside this one, in the sources as in the build. */
export function startWorker(name: "indexWorker" | "xzWorker", options: WorkerOptions = {}): Worker {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new Worker(new URL(`./${name}.${extension}`, import.meta.url), options);
}
