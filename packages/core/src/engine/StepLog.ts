import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { hashOfStorePath, nameOfStorePath } from "./storePath.js";

/** Number of log lines that an error shows. */
const tailLength = 40;

/** Number of a tool's error messages that an error shows if they are not among the last lines. */
const shownErrors = 5;

/** Error messages of gcc, ld and make. */
const errorMessage = /\berror: |\bundefined reference to |\bNo rule to make target /;

/** Log of one step: complete in a file in the cache's logs folder, and its first errors and last lines in memory. */
export class StepLog {
  readonly file: string;
  readonly #stream: WriteStream;
  readonly #tail: string[] = [];
  readonly #errors: { readonly number: number; readonly line: string }[] = [];
  #lines = 0;
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
    this.#lines++;
    if (this.#errors.length < shownErrors && errorMessage.test(line)) this.#errors.push({ number: this.#lines, line });
    this.#tail.push(line);
    if (this.#tail.length > tailLength) this.#tail.shift();
  }

  /** The first error messages of compilers, linkers and make, as far as they are before the last lines: other commands go on after an error. */
  get earlierErrors(): string {
    const before = this.#lines - this.#tail.length;
    return this.#errors.flatMap(({ number, line }) => (number <= before ? [line] : [])).join("\n");
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
