import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { countGarbage } from "../countGarbage.js";
import { leftOvers, ownedName } from "../owned.js";

/** A download in progress. The received bytes are on disk and in the hash, and outlive the process. */
export class PartFile {
  #hash = createHash("sha256");
  #received = 0;

  private constructor(
    readonly path: string,
    readonly destination: string,
    private readonly handle: FileHandle,
  ) {}

  /** Continues with what a dead process has left of this file, or starts an empty one. */
  static async open(destination: string): Promise<PartFile> {
    const prefix = `${basename(destination)}.part.`;
    const path = join(dirname(destination), ownedName(prefix));
    await claim(await leftOvers(dirname(destination), prefix), path);
    const part = new PartFile(path, destination, await open(path, "a+"));
    for await (const chunk of createReadStream(path)) part.#count(chunk);
    return part;
  }

  /** Number of bytes so far. */
  get received(): number {
    return this.#received;
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.handle.writeFile(chunk);
    this.#count(chunk);
    countGarbage(chunk.length);
  }

  /** Returns the SHA-256 hash of the bytes so far, in hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.#hash = createHash("sha256");
    this.#received = 0;
  }

  /** Gives the complete file its name. This does not wait for the disk, because a download's hash is checked before it is used. */
  async finish(): Promise<void> {
    await this.handle.close();
    await rename(this.path, this.destination);
  }

  /** Keeps what has been received for the next try. Removes an empty file. */
  async abandon(): Promise<void> {
    await this.handle.close();
    if (this.#received === 0) await rm(this.path, { force: true });
  }

  #count(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#received += chunk.length;
  }
}

/** Renames the first of these files that still exists. */
async function claim(files: readonly string[], path: string): Promise<void> {
  for (const file of files) {
    try {
      await rename(file, path);
      return;
    } catch (error) {
      // Another process took it first.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
