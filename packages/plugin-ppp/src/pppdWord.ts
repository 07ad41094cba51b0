import { type Content, type ReadContent, readAs, textContent } from "@nixwrt/core";

/** Most bytes that pppd takes: MAXSECRETLEN and MAXNAMELEN of its pppd.h, which count the zero at the end. */
const mostBytes = 255;

/** A text as one word of a file of pppd's options: in quotes, where `"` and `\` are escaped. */
export function quoteWord(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/**
 * A user name or a password as one word of a file of options. It is checked when an image is assembled; no message holds any of it.
 * @param what for messages: `the password`
 * @param path where it is in the config, for messages
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
