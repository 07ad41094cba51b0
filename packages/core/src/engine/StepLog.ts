import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { hashOfStorePath, nameOfStorePath } from "./storePath.js";

/** Number of log lines that an error shows. */
const tailLength = 40;

/** Log of one step: complete in a file in the cache's logs folder, and its last lines in memory. */
export class StepLog {
  readonly file: string;
  readonly #stream: WriteStream;
  readonly #tail: string[] = [];
  #fault: unknown;

  constructor(logFolder: string, derivation: string) {
    this.file = join(logFolder, `${nameOfStorePath(derivation)}-${hashOfStorePath(derivation)}.log`);
    this.#stream = createWriteStream(this.file);
    this.#stream.on("error", (error) => {
      this.#fault = error;
    });
  }

  add(line: string): void {
    this.#stream.write(`${line}\n`);
    this.#tail.push(line);
    if (this.#tail.length > tailLength) this.#tail.shift();
  }

  /** The last 40 lines. */
  get tail(): string {
    return this.#tail.join("\n");
  }

  /** @throws the error of a write, such as a full disk. */
  async close(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream).catch(() => {});
    if (this.#fault !== undefined) throw this.#fault;
  }
}
