import { once } from "node:events";
import { startWorker } from "./startWorker.js";

/**
 * Decompresses a Packages.xz or Sources.xz, and leaves out the fields that are not used: two of them whole would take
 * more than 110 MB.
 * @param sha256 of the compressed file, hexadecimal
 * @param size Bytes when decompressed and whole.
 * @throws {Error} when the file is damaged, is another, or is not of that size.
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
