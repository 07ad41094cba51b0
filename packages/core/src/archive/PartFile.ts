import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isProcessAlive } from "./isProcessAlive.js";

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
    const path = `${destination}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
    await claimLeftover(destination, path);
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

  /** The file is whole: gives it its name. */
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

async function claimLeftover(destination: string, path: string): Promise<void> {
  const prefix = `${basename(destination)}.`;
  for (const name of await readdir(dirname(destination))) {
    const pid = name.startsWith(prefix) && /^(\d+)-[0-9a-f]+\.part$/.exec(name.slice(prefix.length))?.[1];
    if (!pid || isProcessAlive(Number(pid))) continue;
    try {
      await rename(join(dirname(destination), name), path);
      return;
    } catch (error) {
      // Another process took it first.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
