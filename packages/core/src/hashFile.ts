import { createHash } from "node:crypto";
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
