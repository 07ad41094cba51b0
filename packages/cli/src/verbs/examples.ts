/** Formats the examples in the help of a verb: command lines, each with its purpose. */
export function examples(lines: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(lines).map((line) => line.length));
  const rows = Object.entries(lines).map(([line, about]) => `  ${line.padEnd(width)}  ${about}`);
  return `\nExamples:\n${rows.join("\n")}\n`;
}
