import { Worker, type WorkerOptions } from "node:worker_threads";

/** Starts one of the threads of this folder. Its file is beside this one: in the sources, and in what is built of them. */
export function startWorker(name: "indexWorker" | "xzWorker", options: WorkerOptions = {}): Worker {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new Worker(new URL(`./${name}.${extension}`, import.meta.url), options);
}
