import { type Content, contentSchema, type ReadContent, readAs, textContent } from "@nixwrt/core";
import type { WpaVersions } from "./credentials.js";

/** Key management methods of WPA-Enterprise. WPA3 requires SHA-256. */
export const enterpriseMethods: Readonly<Record<WpaVersions, string>> = {
  wpa2: "WPA-EAP",
  "wpa2+wpa3": "WPA-EAP WPA-EAP-SHA256",
  wpa3: "WPA-EAP-SHA256",
};

/** Limits of a text that is one line of a daemon's configuration. */
export interface LineLimits {
  /** Minimum length in bytes. */
  readonly min: number;
  /** Maximum length in bytes. */
  readonly max: number;
  /** What to give instead, for error messages. */
  readonly hint: string;
}

/** Schema of a text in one line, which may be a secret. Literal text is checked when the config is parsed. Error messages never contain any part of it. */
export function lineSchema({ min, max, hint }: LineLimits) {
  return contentSchema.superRefine((content: Content, context) => {
    if (typeof content !== "string") return;
    const bytes = Buffer.byteLength(content);
    const fault = /\p{Cc}/u.test(content)
      ? "has a control character, such as a line break"
      : bytes < min
        ? `is shorter than ${min} bytes`
        : bytes > max
          ? `is longer than ${max} bytes`
          : undefined;
    if (fault !== undefined) context.addIssue({ code: "custom", message: `${fault}\n${hint}` });
  });
}

/** Returns a configuration line with such a text. @param line formats the line for the daemon */
export function lineContent(
  content: Content,
  { min, max, hint }: LineLimits,
  about: { readonly what: string; readonly path: string },
  line: (text: string) => string,
): ReadContent {
  const text = textContent(content, {
    ...about,
    code: "WIFI_ENTERPRISE",
    minBytes: min,
    maxBytes: max,
    pattern: /\P{Cc}*/u,
    hint,
  });
  return readAs(text, (data) => ({ data: line(data.toString()) }));
}
