import { randomUUID } from "node:crypto";
import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/**
 * Styles text for one stream. Leaves the text plain if the stream does not support colours or NO_COLOR is set, unless
 * FORCE_COLOR is set. The result contains marks that only {@link write} and its relatives turn into control sequences.
 */
export type Style = (format: Format, text: string) => string;

/** Random, so that text from elsewhere cannot contain a mark: nobody outside this process knows the value. */
const nonce = randomUUID();
const codes: string[] = [];
const marks = new RegExp(`<${nonce}:(\\d+)>`, "g");

export function styleFor(stream: NodeJS.WritableStream): Style {
  return (format, text) => {
    const [open = "", close = ""] = styleText(format, "\0", { stream }).split("\0");
    return `${mark(open)}${text}${mark(close)}`;
  };
}

/** Returns a mark that stands for one of our control sequences until all others are removed from the text. */
function mark(code: string): string {
  if (code === "") return "";
  const known = codes.indexOf(code);
  return `<${nonce}:${known < 0 ? codes.push(code) - 1 : known}>`;
}

/** Replaces the marks in a text by the control sequences that they stand for. */
export function withStyles(text: string): string {
  return text.replaceAll(marks, (_mark, index: string) => codes[Number(index)] ?? "");
}
