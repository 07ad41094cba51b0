import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { countGarbage } from "../countGarbage.js";
import { leftOvers, ownedName } from "../owned.js";

/** A download under way: what has arrived is on disk and in the hash, and outlives the process. */
export class PartFile {
  #hash = createHash("sha256");
  #received = 0;

  private constructor(
    readonly path: string,
    readonly destination: string,
    private readonly handle: FileHandle,
  ) {}

  /** Takes over what a process that is gone has left of this file, or begins an empty one. */
  static async open(destination: string): Promise<PartFile> {
    const prefix = `${basename(destination)}.part.`;
    const path = join(dirname(destination), ownedName(prefix));
    await claim(await leftOvers(dirname(destination), prefix), path);
    const part = new PartFile(path, destination, await open(path, "a+"));
    for await (const chunk of createReadStream(path)) part.#count(chunk);
    return part;
  }

  /** Bytes so far. */
  get received(): number {
    return this.#received;
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.handle.writeFile(chunk);
    this.#count(chunk);
    countGarbage(chunk.length);
  }

  /** The sha256 of what has arrived, hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.#hash = createHash("sha256");
    this.#received = 0;
  }

  /** The file is whole: gives it its name. Nothing waits for the disk here: whoever uses a download checks its hash first. */
  async finish(): Promise<void> {
    await this.handle.close();
    await rename(this.path, this.destination);
  }

  /** Leaves what has arrived for the next try; nothing at all is removed. */
  async abandon(): Promise<void> {
    await this.handle.close();
    if (this.#received === 0) await rm(this.path, { force: true });
  }

  #count(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#received += chunk.length;
  }
}

/** Gives the first of these files another name. */
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
