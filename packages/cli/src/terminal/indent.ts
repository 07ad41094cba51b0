import wrapAnsi from "wrap-ansi";

/** Narrower than this, wrapped text is harder to read than text that the terminal itself breaks. */
const narrowest = 20;

/**
 * Text after a prefix, with its further lines under its first.
 * @param columns where lines are broken between words; Infinity for never.
 */
export function indent(prefix: string, text: string, columns: number): string {
  const lines = text.split("\n").flatMap((line) => wrapLine(line, columns - prefix.length));
  return lines.map((line, index) => (index === 0 ? prefix : " ".repeat(prefix.length)) + line).join("\n");
}

/** A line that is indented itself (an example in a hint) stays so when it is broken. */
function wrapLine(line: string, columns: number): string[] {
  const lead = /^ */.exec(line)?.[0] ?? "";
  const width = columns - lead.length;
  if (width < narrowest || width === Number.POSITIVE_INFINITY) return [line];
  return wrapAnsi(line.slice(lead.length), width)
    .split("\n")
    .map((part) => lead + part);
}
