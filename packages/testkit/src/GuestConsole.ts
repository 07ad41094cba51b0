import { randomBytes } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import { shellQuote } from "@nixwrt/core";
import { GuestError } from "./GuestError.js";
import { scaledTimeout, type TimeoutOptions } from "./timeouts.js";

/** Which part of the console's text to search, and how long to wait. */
export interface WaitOptions extends TimeoutOptions {
  /** Ignores this many characters at the start of the console's text. Default 0: all text since power-on counts. */
  readonly after?: number;
}

/** Result of a command on the console. */
export interface ConsoleResult {
  /** Output of the command: stdout and stderr, interleaved. */
  readonly output: string;
  readonly exitCode: number;
}

/** Milliseconds: long enough for a boot under emulation on a busy machine. */
const defaultTimeout = 60_000;

/** A guest's serial console. */
export class GuestConsole {
  #text = "";
  #ended = false;
  readonly #input: Writable;
  /** Functions to call whenever the text grows or the console closes. */
  readonly #watchers = new Set<() => void>();

  constructor(output: Readable, input: Writable) {
    this.#input = input;
    output.setEncoding("utf8");
    output.on("data", (chunk: string) => {
      this.#text += chunk.replaceAll("\r", "");
      this.#notify();
    });
    output.on("close", () => {
      this.#ended = true;
      this.#notify();
    });
  }

  /** All output since power-on, without carriage returns. */
  get text(): string {
    return this.#text;
  }

  /** Types text as it is. A line must end in `\n`. */
  write(text: string): void {
    this.#input.write(text);
  }

  /**
   * Waits until the console's text matches. Earlier output counts, too; use `after` to exclude it.
   * @throws {GuestError} after `timeoutMs` (default 60 s), or immediately when the guest ends.
   */
  async waitFor(pattern: string | RegExp, options: WaitOptions = {}): Promise<RegExpExecArray> {
    const wanted = typeof pattern === "string" ? literally(pattern) : pattern;
    const milliseconds = scaledTimeout(options.timeoutMs ?? defaultTimeout);
    return await new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        finish();
      };
      const fail = (what: string) => settle(() => reject(new GuestError(what, this.#text)));
      const look = () => {
        const match = wanted.exec(this.#text.slice(options.after ?? 0));
        if (match !== null) settle(() => resolve(match));
        else if (this.#ended) fail(`The guest ended before its console showed ${pattern}`);
      };
      const timer = setTimeout(
        () => fail(`The console did not show ${pattern} within ${milliseconds} ms`),
        milliseconds,
      );
      this.#watchers.add(look);
      look();
    });
  }

  /**
   * Waits for the console's shell if necessary, runs a command in it, and waits until the command ends.
   * @throws {GuestError} after `timeoutMs` (default 60 s), or immediately when the guest ends.
   */
  async run(command: string, options: TimeoutOptions = {}): Promise<ConsoleResult> {
    const id = randomBytes(6).toString("hex");
    await this.#waitForPrompt(options);
    const after = this.#text.length;
    // The console echoes the input. Quotes split the marks in the input, so that only the shell's output matches.
    this.write(`{ echo beg""in-${id}; eval ${shellQuote(command)}; echo e""nd-${id} $?; }\n`);
    const marks = new RegExp(`begin-${id}\\n(.*)end-${id} (\\d+)\\n`, "s");
    const [, output = "", exitCode] = await this.waitFor(marks, { ...options, after });
    return { output, exitCode: Number(exitCode) };
  }

  /** Presses Return: this starts the shell if the console asks for it, and otherwise makes the shell show its prompt again. */
  async #waitForPrompt(options: TimeoutOptions): Promise<void> {
    await this.waitFor(/Please press Enter|^\S* ?[#$] /m, options);
    const after = this.#text.length;
    this.write("\n");
    await this.waitFor(/^\S* ?[#$] /m, { ...options, after });
  }

  #notify(): void {
    for (const look of [...this.#watchers]) look();
  }
}

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}
