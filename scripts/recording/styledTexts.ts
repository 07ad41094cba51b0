/** A piece of a line in one style. */
export interface StyledText {
  readonly text: string;
  /** Names of CSS classes; empty for plain text. */
  readonly style: string;
}

/** Styles by the number of their control sequence (SGR), of those that nixwrt uses. */
const styles: Readonly<Record<string, string>> = {
  "1": "bold",
  "2": "dim",
  "31": "red",
  "32": "green",
  "33": "yellow",
};

/** Takes a line apart at the control sequences of its styles. */
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
