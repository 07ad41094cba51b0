import { randomBytes } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import { shellQuote } from "@nixwrt/core";
import { GuestError } from "./GuestError.js";
import { scaledTimeout, type TimeoutOptions } from "./timeouts.js";

/** What counts, and for how long. */
export interface WaitOptions extends TimeoutOptions {
  /** Only what comes after this many characters of the console's text counts. Default 0: all since power-on. */
  readonly after?: number;
}

/** What a command on the console gave. */
export interface ConsoleResult {
  /** What the command wrote, stdout and stderr as they came. */
  readonly output: string;
  readonly exitCode: number;
}

/** Milliseconds: a boot under emulation on a busy machine. */
const defaultTimeout = 60_000;

/** A guest's serial console. */
export class GuestConsole {
  #text = "";
  #ended = false;
  readonly #input: Writable;
  /** Called whenever there is more to look at. */
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

  /** All that was written since power-on, with plain line ends. */
  get text(): string {
    return this.#text;
  }

  /** Types, as it is: a line needs its `\n`. */
  write(text: string): void {
    this.#input.write(text);
  }

  /**
   * Waits until the console's text matches; what was written before counts too, see `after`.
   * @throws {GuestError} after `timeoutMs` (default 60 s), and at once when the guest is gone.
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
   * Runs a command in the console's shell. Waits for the shell if need be, and for the command to end.
   * @throws {GuestError} after `timeoutMs` (default 60 s), and at once when the guest is gone.
   */
  async run(command: string, options: TimeoutOptions = {}): Promise<ConsoleResult> {
    const id = randomBytes(6).toString("hex");
    await this.#waitForPrompt(options);
    const after = this.#text.length;
    // What is typed is echoed: the marks are written so that only what the shell makes of them matches.
    this.write(`{ echo beg""in-${id}; eval ${shellQuote(command)}; echo e""nd-${id} $?; }\n`);
    const marks = new RegExp(`begin-${id}\\n(.*)end-${id} (\\d+)\\n`, "s");
    const [, output = "", exitCode] = await this.waitFor(marks, { ...options, after });
    return { output, exitCode: Number(exitCode) };
  }

  /** Return starts the shell where the console asks for that, and makes it show its prompt again otherwise. */
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
