import { stripVTControlCharacters } from "node:util";

/**
 * What must not reach a terminal from a name, a log, a device or a file: control characters of C0 and C1 but for line ends and tabs, and what
 * changes the direction of text or ends a line in another way, so that it reads other than it is.
 */
const controls = /(?![\n\t])\p{Cc}|[\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** Text as harmless text, its line ends and tabs kept: no colours, no cursor movement, nothing that turns it around. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replaceAll(controls, " ");
}

/** A line of a foreign program's output as harmless text, with tabs and line ends as one space. */
export function plainLine(line: string): string {
  // A progress bar overwrites itself with carriage returns: only its last state is of interest.
  const last = line.trimEnd().split("\r").at(-1) ?? "";
  return plainText(last).replaceAll(/[\n\t]/g, " ");
}
