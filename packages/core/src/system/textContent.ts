import { decodeText } from "../decodeText.js";
import type { Problem } from "../errors.js";
import { type Content, describeOrigin, type ReadContent, readAs } from "./content.js";

/** Requirements for a text. */
export interface TextShape {
  /** Name for messages: `the passphrase`. */
  readonly what: string;
  /** Place in the config: `@acme/plugin-radio: passphrase`. */
  readonly path: string;
  /** Code of the problem with a wrong text: `ACME_PASSPHRASE`. */
  readonly code: string;
  /** Minimum length in bytes. Default: 1. */
  readonly minBytes?: number;
  /** Maximum length in bytes. Default: unlimited. */
  readonly maxBytes?: number;
  /** The whole text has to match. */
  readonly pattern?: RegExp;
  /** One sentence that says what is accepted. */
  readonly hint: string;
}

/**
 * One line of text, such as a passphrase that a config names as a secret. It is checked when an image is assembled, before anything is
 * built. No message contains any of it. Removes a byte order mark and the line end of a file. For plugins.
 */
export function textContent(content: Content, shape: TextShape): ReadContent {
  return readAs(content, (data) => {
    const text = decodeText(data)?.replace(/\r?\n$/, "");
    const fault = text === undefined ? "is not text" : faultOf(text, shape);
    if (text !== undefined && fault === undefined) return { data: text };
    const origin = describeOrigin(content);
    const { code, path, what, hint } = shape;
    const problem: Problem = {
      code,
      path,
      message: `${what}${origin === undefined ? "" : `, ${origin},`} ${fault}`,
      hint,
    };
    return { problems: [problem] };
  });
}

function faultOf(
  text: string,
  { minBytes = 1, maxBytes = Number.POSITIVE_INFINITY, pattern }: TextShape,
): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (/[\n\r]/.test(text)) return "has more than one line";
  if (bytes < minBytes) return bytes === 0 ? "is empty" : `has fewer than ${minBytes} bytes`;
  if (bytes > maxBytes) return `has more than ${maxBytes} bytes`;
  if (pattern !== undefined && !new RegExp(`^(?:${pattern.source})$`, pattern.flags).test(text))
    return "has an invalid format";
  return undefined;
}
