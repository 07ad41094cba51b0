import { once } from "node:events";
import { startWorker } from "./startWorker.js";

/**
 * Decompresses a Packages.xz or Sources.xz, and leaves out unused fields: two complete indices would take more than 110 MB.
 * @param sha256 hash of the compressed file, in hexadecimal
 * @param size size of the complete decompressed file in bytes
 * @throws {Error} if the file is damaged, or has another hash or size.
 */
export async function readIndexFile(path: string, sha256: string, size: number): Promise<Buffer> {
  const worker = startWorker("indexWorker", {
    workerData: { path, sha256, size },
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  try {
    const [kept] = (await once(worker, "message")) as [Uint8Array];
    return Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength);
  } finally {
    await worker.terminate();
  }
}
