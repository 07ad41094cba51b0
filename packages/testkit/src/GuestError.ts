/** Number of console lines that an error message shows. */
const shownLines = 30;

/** A guest failed, or did not do in time what the caller waited for. The message ends with the last 30 lines of its console. */
export class GuestError extends Error {
  override readonly name = "GuestError";

  constructor(what: string, consoleText: string, options?: ErrorOptions) {
    const lines = consoleText.trimEnd().split("\n");
    const tail = lines.slice(-shownLines).map((line) => `  | ${line}`);
    super(`${what}\nThe console's last lines:\n${tail.join("\n")}`, options);
  }
}
