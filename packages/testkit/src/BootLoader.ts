import type { GuestConsole } from "./GuestConsole.js";
import type { TimeoutOptions } from "./timeouts.js";

/** A boot loader's prompt on a guest's console. */
export class BootLoader {
  readonly #console: GuestConsole;
  readonly #prompt: string;

  /** @param prompt the prompt's text, without the space that follows it */
  constructor(console: GuestConsole, prompt: string) {
    this.#console = console;
    this.#prompt = prompt;
  }

  /**
   * Types a command and waits for the prompt.
   * @returns the output of the command.
   * @throws {GuestError} after `timeoutMs` (default 60 s), or immediately when the guest ends.
   */
  async run(command: string, options: TimeoutOptions = {}): Promise<string> {
    const after = this.type(command);
    const end = new RegExp(`^[^\\n]*\\n(.*?)^${literally(this.#prompt)} $`, "ms");
    const [, output = ""] = await this.#console.waitFor(end, { ...options, after });
    return output;
  }

  /**
   * Types a command that does not return to the prompt, such as one that boots.
   * @returns the length of the console's text before the command; pass it as `after` to search only the text that follows.
   */
  type(command: string): number {
    const before = this.#console.text.length;
    this.#console.write(`${command}\n`);
    return before;
  }
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
