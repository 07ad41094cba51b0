import { plainText } from "./plainText.js";
import { withStyles } from "./style.js";

/**
 * Makes text safe for a terminal. Removes control sequences that come from names, logs, devices and files, and keeps only
 * our own styles.
 */
export function forTerminal(text: string): string {
  return withStyles(plainText(text));
}

/** Writes text for people. Use it, or the functions below, for all such output. */
export function write(stream: NodeJS.WritableStream, text: string): void {
  stream.write(forTerminal(text));
}

/** Overwrites the line that the cursor is on. Only for terminals. */
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
