import wrapAnsi from "wrap-ansi";

/** Minimum columns for wrapping. Narrower text is easier to read if the terminal wraps it. */
const narrowest = 20;

/**
 * Puts a prefix before a text, and indents the text's further lines by the width of the prefix.
 * @param columns width at which lines are wrapped between words; Infinity: lines are not wrapped
 */
export function indent(prefix: string, text: string, columns: number): string {
  const lines = text.split("\n").flatMap((line) => wrapLine(line, columns - prefix.length));
  return lines.map((line, index) => (index === 0 ? prefix : " ".repeat(prefix.length)) + line).join("\n");
}

/** Wraps a line, and keeps its own indentation (as of an example in a hint) on all resulting lines. */
function wrapLine(line: string, columns: number): string[] {
  const lead = /^ */.exec(line)?.[0] ?? "";
  const width = columns - lead.length;
  if (width < narrowest || width === Number.POSITIVE_INFINITY) return [line];
  return wrapAnsi(line.slice(lead.length), width)
    .split("\n")
    .map((part) => lead + part);
}
