import { type Content, type ReadContent, readAs, textContent } from "@nixwrt/core";

/** Maximum length in bytes: MAXSECRETLEN and MAXNAMELEN in pppd.h, without the NUL at the end. */
const mostBytes = 255;

/** Quotes a text as one word for a file of pppd's options, and escapes `"` and `\`. */
export function quoteWord(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/**
 * A user name or a password as one word for a file of pppd's options. It is checked when an image is assembled. Messages never contain any
 * of it.
 * @param what name of the content for messages, such as `the password`
 * @param path place in the config, for messages
 */
export function pppdWord(content: Content, what: string, path: string): ReadContent {
  const text = textContent(content, {
    what,
    path,
    code: "PPP_LOGIN",
    maxBytes: mostBytes,
    hint: `One line of at most ${mostBytes} bytes`,
  });
  return readAs(content, (data) => {
    const reading = text.read(data);
    return "problems" in reading ? reading : { data: quoteWord(Buffer.from(reading.data).toString()) };
  });
}
