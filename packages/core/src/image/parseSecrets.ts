/** A fault in a line of a secrets file. Never contains a value. */
export interface SecretsFault {
  /** Number of the line, from 1. */
  readonly line: number;
  readonly message: string;
}

/** The name of a secret, at the start of its line. */
const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/;
const emptyLine = /^[ \t]*(?:#.*)?$/;
/** What may follow a quoted value. */
const ending = /^[ \t]*(?:#.*)?$/;
/** One word, optionally followed by a comment. A `#` between spaces starts a comment. */
const bareWord = /^([^\s"'`]?[^\s]*)(?:[ \t]+#(?:[ \t].*)?)?[ \t]*$/;

const quoteHint = "put the value into quotes";

/**
 * Parses `NAME=value` lines. A value without quotes is taken literally, up to the end of the line or a ` # comment`. Single quotes and
 * backticks take everything literally, even over several lines. In double quotes,
 * `, `\"` and `\\ are a line break, a quote and a backslash. Ambiguous text is refused.
 */
export function parseSecrets(text: string): {
  readonly values: ReadonlyMap<string, string>;
  readonly faults: readonly SecretsFault[];
} {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  const values = new Map<string, string>();
  const setAt = new Map<string, number>();
  const faults: SecretsFault[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (emptyLine.test(line)) continue;
    const number = index + 1;
    const found = assignment.exec(line);
    if (found === null) {
      faults.push({ line: number, message: "this is not a NAME=value line; names have letters, digits and _" });
      continue;
    }
    const [start, name = ""] = found;
    const value = readValue(lines, index, start.length);
    if ("fault" in value) {
      faults.push({ line: number, message: `${name}: ${value.fault}` });
      // After an unclosed quote, the start of the next line is uncertain.
      if (value.isOpen === true) break;
      continue;
    }
    index = value.lastLine;
    const before = setAt.get(name);
    if (before !== undefined) faults.push({ line: number, message: `${name} is already set in line ${before}` });
    setAt.set(name, number);
    values.set(name, value.text);
  }
  return { values, faults };
}

type Value = { readonly text: string; readonly lastLine: number } | { readonly fault: string; readonly isOpen?: true };

/** Parses the value that starts at a column of a line. */
function readValue(lines: readonly string[], index: number, column: number): Value {
  const line = lines[index] ?? "";
  const quote = line[column];
  if (quote === '"' || quote === "'" || quote === "`") return quotedValue(lines, index, column + 1, quote);
  const rest = line.slice(column);
  if (rest.startsWith("#")) return { fault: `the value starts with a #: ${quoteHint}` };
  const [, word] = bareWord.exec(rest) ?? [];
  if (word !== undefined) return { text: word, lastLine: index };
  if (/[ \t]#/.test(rest)) return { fault: `a # in it could begin a comment or belong to the value: ${quoteHint}` };
  return { text: rest.trimEnd(), lastLine: index };
}

function quotedValue(lines: readonly string[], index: number, column: number, quote: string): Value {
  let text = "";
  for (let at = index, from = column; at < lines.length; at++, from = 0) {
    const line = lines[at] ?? "";
    if (at > index) text += "\n";
    for (let position = from; position < line.length; position++) {
      const character = line[position] ?? "";
      if (character === quote) {
        if (ending.test(line.slice(position + 1))) return { text, lastLine: at };
        return { fault: `something follows the closing ${quote}; in double quotes write \\" for a quote` };
      }
      const escaped = quote === '"' && character === "\\" ? escapes[line[position + 1] ?? ""] : undefined;
      text += escaped ?? character;
      if (escaped !== undefined) position++;
    }
  }
  return { fault: `the opening quote ${quote} is never closed`, isOpen: true };
}

/** Escapes in double quotes, by the character after the backslash. Before other characters, a backslash is literal. */
const escapes: Readonly<Record<string, string>> = { n: "\n", '"': '"', "\\": "\\" };

/** Whether a secret can have this name, which must be valid as that of an environment variable. */
export function isSecretName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Formats a line that sets a secret to a value with any characters. */
export function formatSecret(name: string, value: string): string {
  const escaped = value.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll("\n", String.raw`\n`);
  return `${name}="${escaped}"\n`;
}
