/** The examples of a verb's help: command lines, each with what it is for. */
export function examples(lines: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(lines).map((line) => line.length));
  const rows = Object.entries(lines).map(([line, about]) => `  ${line.padEnd(width)}  ${about}`);
  return `\nExamples:\n${rows.join("\n")}\n`;
}
