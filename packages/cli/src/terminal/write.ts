import { plainText } from "./plainText.js";
import { withStyles } from "./style.js";

/**
 * Text as it may reach a terminal: whatever names, logs, devices and files have put into it, the only control sequences in it are the
 * styles that we gave it.
 */
export function forTerminal(text: string): string {
  return withStyles(plainText(text));
}

/** Writes text for people. Everything that we print for them goes this way. */
export function write(stream: NodeJS.WritableStream, text: string): void {
  stream.write(forTerminal(text));
}

/** Writes text for people over the line that the cursor is on. For terminals. */
export function overwriteLine(stream: NodeJS.WritableStream, text: string): void {
  stream.write(`\r\u001B[K${forTerminal(text)}`);
}

/** Writes a line of a verb's result to stdout. */
export function print(line: string): void {
  write(process.stdout, `${line}\n`);
}

/** Writes a line that is not a result to stderr. */
export function say(line: string): void {
  write(process.stderr, `${line}\n`);
}
