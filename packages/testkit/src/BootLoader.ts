import type { GuestConsole } from "./GuestConsole.js";
import type { TimeoutOptions } from "./timeouts.js";

/** A boot loader's prompt on a guest's console. */
export class BootLoader {
  readonly #console: GuestConsole;
  readonly #prompt: string;

  /** @param prompt as it is shown, without the space that follows */
  constructor(console: GuestConsole, prompt: string) {
    this.#console = console;
    this.#prompt = prompt;
  }

  /**
   * Types a command and waits for the prompt.
   * @returns what the command wrote.
   * @throws {GuestError} after `timeoutMs` (default 60 s), and at once when the guest is gone.
   */
  async run(command: string, options: TimeoutOptions = {}): Promise<string> {
    const after = this.type(command);
    const end = new RegExp(`^[^\\n]*\\n(.*?)^${literally(this.#prompt)} $`, "ms");
    const [, output = ""] = await this.#console.waitFor(end, { ...options, after });
    return output;
  }

  /**
   * Types a command that does not come back, such as one that boots.
   * @returns how long the console's text was: what follows comes after so many characters.
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
