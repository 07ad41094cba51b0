import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";

/** Bytes that are read at once. */
const chunk = 1 << 20;

/**
 * Returns the SHA-256 hash of a file in hexadecimal. It reads the file through one buffer. A stream would allocate a new buffer for each
 * piece, and those of a large file can take 100 MiB before they are freed.
 */
export async function hashFile(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafeSlow(chunk);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunk);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** Buffer of {@link hashInPieces}. It holds one piece at a time. */
let pieces: Buffer | undefined;

/**
 * Like {@link hashFile}, but synchronous, which is several times faster for small files. For files that may be one of thousands.
 * @returns a generator that yields after each MiB, so that other work can run, and returns the hash
 */
export function* hashInPieces(path: string): Generator<undefined, string> {
  pieces ??= Buffer.allocUnsafeSlow(chunk);
  const file = openSync(path, "r");
  try {
    const hash = createHash("sha256");
    for (;;) {
      const bytesRead = readSync(file, pieces, 0, chunk, null);
      if (bytesRead > 0) hash.update(pieces.subarray(0, bytesRead));
      if (bytesRead < chunk) return hash.digest("hex");
      yield;
    }
  } finally {
    closeSync(file);
  }
}
