import { stripVTControlCharacters } from "node:util";

/** A line of a foreign program's output as harmless text: no colours, no cursor movement, tabs as one space. */
export function plainText(line: string): string {
  // A progress bar overwrites itself with carriage returns: only its last state is of interest.
  const last = line.trimEnd().split("\r").at(-1) ?? "";
  return stripVTControlCharacters(last).replaceAll(/\p{Cc}/gu, " ");
}
