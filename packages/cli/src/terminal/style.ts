import { randomUUID } from "node:crypto";
import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/**
 * Styles text for one stream: left plain when the stream shows no colour or NO_COLOR is set, unless FORCE_COLOR is. What it gives is for
 * {@link write}, which alone knows the marks in it.
 */
export type Style = (format: Format, text: string) => string;

/** Nothing that comes from elsewhere can hold a mark: nobody else knows what this process took for it. */
const nonce = randomUUID();
const codes: string[] = [];
const marks = new RegExp(`<${nonce}:(\\d+)>`, "g");

export function styleFor(stream: NodeJS.WritableStream): Style {
  return (format, text) => {
    const [open = "", close = ""] = styleText(format, "\0", { stream }).split("\0");
    return `${mark(open)}${text}${mark(close)}`;
  };
}

/** A mark stands for a control sequence of ours until all others are gone. */
function mark(code: string): string {
  if (code === "") return "";
  const known = codes.indexOf(code);
  return `<${nonce}:${known < 0 ? codes.push(code) - 1 : known}>`;
}

/** Text with the control sequences that its marks stand for. */
export function withStyles(text: string): string {
  return text.replaceAll(marks, (_mark, index: string) => codes[Number(index)] ?? "");
}
