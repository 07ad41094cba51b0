/** A part of a line with one style. */
export interface StyledText {
  readonly text: string;
  /** Names of CSS classes; empty for plain text. */
  readonly style: string;
}

/** Styles that nixwrt uses, by the number of their control sequence (SGR). */
const styles: Readonly<Record<string, string>> = {
  "1": "bold",
  "2": "dim",
  "31": "red",
  "32": "green",
  "33": "yellow",
};

/** Splits a line at the control sequences of its styles. */
export function styledTexts(line: string): StyledText[] {
  const texts: StyledText[] = [];
  let style = "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  for (const part of line.trimEnd().split(/(\x1b\[[0-9]+m)/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
    const code = /^\x1b\[([0-9]+)m$/.exec(part)?.[1];
    if (code !== undefined) style = styles[code] ?? "";
    else if (part !== "") texts.push({ text: part, style });
  }
  return texts;
}
