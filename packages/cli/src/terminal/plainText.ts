import { stripVTControlCharacters } from "node:util";

/**
 * Characters that must not reach a terminal from a name, a log, a device or a file: C0 and C1 control characters except
 * line feeds and tabs, and characters that change the direction of text or separate lines or paragraphs, which can make
 * a text read differently than it is.
 */
const controls = /(?![\n\t])\p{Cc}|[\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** Removes colours and other escape sequences, and replaces unsafe characters by spaces. Keeps line feeds and tabs. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replaceAll(controls, " ");
}

/** Makes a line of another program's output safe to print. Replaces each tab and line feed by a space. */
export function plainLine(line: string): string {
  // A progress bar overwrites itself with carriage returns. Keep only its last state.
  const last = line.trimEnd().split("\r").at(-1) ?? "";
  return plainText(last).replaceAll(/[\n\t]/g, " ");
}
