/** How much of the console an error shows. */
const shownLines = 30;

/** A guest did not do what was waited for. The message ends with the last 30 lines of its console. */
export class GuestError extends Error {
  override readonly name = "GuestError";

  constructor(what: string, consoleText: string, options?: ErrorOptions) {
    const lines = consoleText.trimEnd().split("\n");
    const tail = lines.slice(-shownLines).map((line) => `  | ${line}`);
    super(`${what}\nThe console's last lines:\n${tail.join("\n")}`, options);
  }
}
