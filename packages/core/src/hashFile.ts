import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";

/** Bytes that are read at once. */
const chunk = 1 << 20;

/**
 * SHA-256 of a file, hexadecimal. All of it goes through one buffer: a stream would make a new one for each piece, and those of a large
 * file can take a hundred MiB before they are freed.
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

/** What {@link hashInPieces} reads into: nothing is kept of it from one piece to the next. */
let pieces: Buffer | undefined;

/**
 * The same of a file that may be one of thousands: synchronously, which is several times faster for small ones.
 * @returns a generator that stops after each MiB, so that others can have their turn, and returns the hash
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
