import { type Content, contentSchema, type ReadContent, readAs, textContent, z } from "@nixwrt/core";

/** Maximum length of a network name, in bytes (IEEE 802.11, 9.4.2.2). */
const longestSsid = 32;
/** 8 to 63 printable ASCII characters (IEEE 802.11, J.4.1). */
const passphrase = /[ -~]{8,63}/;
/** The pre-shared key, which is otherwise derived from the passphrase and the network name. */
const key = /[0-9A-Fa-f]{64}/;

const ssidHint = "Give 1 to 32 bytes; characters outside ASCII take two or more";
const passphraseHint = "Give 8 to 63 printable ASCII characters";
const keyHint = `${passphraseHint}, or a key of 64 hexadecimal digits`;

/** Checks literal text when the config is parsed. The content of a secret or file is checked when an image is assembled. */
const checked = (faultOf: (text: string) => string | undefined) =>
  contentSchema.superRefine((content: Content, context) => {
    const fault = typeof content === "string" ? faultOf(content) : undefined;
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });

/** The name of a network (SSID). */
const ssidSchema = checked((text) => {
  const bytes = Buffer.byteLength(text);
  if (/[\n\r]/.test(text)) return `has more than one line\n${ssidHint}`;
  if (bytes >= 1 && bytes <= longestSsid) return undefined;
  return `is ${bytes === 0 ? "empty" : `${bytes} bytes long`}\n${ssidHint}`;
});

/** A passphrase or a key. Error messages never contain any part of it. */
const keySchema = checked((text) =>
  whole(passphrase).test(text) || isKey(text) ? undefined : `is not a passphrase\n${keyHint}`,
);

function isKey(text: string): boolean {
  return whole(key).test(text);
}

function whole({ source }: RegExp): RegExp {
  return new RegExp(`^(?:${source})$`);
}

/** Plugin options for the name and credentials of a network. The meaning of `security` differs between access point and station. */
export const credentials = {
  ssid: ssidSchema.describe("Name of the network, 1 to 32 bytes. It can be a secret."),
  passphrase: keySchema
    .optional()
    .describe(
      'Its passphrase, 8 to 63 printable ASCII characters; with `security: "wpa2"` also a key of 64 hexadecimal digits. It should be a secret.',
    ),
  security: z.enum(["wpa2", "wpa2+wpa3", "wpa3", "open"]),
} as const;

/** Generations of WPA that a network accepts. */
export const wpaVersions = ["wpa2", "wpa2+wpa3", "wpa3"] as const;

/** Generations of WPA that a network accepts. */
export type WpaVersions = (typeof wpaVersions)[number];

/** The options that control who can join a network. */
export interface Credentials {
  readonly security: WpaVersions | "open" | { readonly enterprise: unknown };
  readonly passphrase?: Content | undefined;
}

/** Describes why the passphrase does not fit the security mode: it is missing, superfluous, or a key. A second line says what to do. */
export function credentialsFault({ security, passphrase: given }: Credentials): string | undefined {
  if (security === "open" || typeof security === "object") {
    const kind = security === "open" ? "open" : "enterprise";
    return given === undefined
      ? undefined
      : `an ${kind} network has no passphrase\nLeave it out, or give a security such as "wpa2+wpa3"`;
  }
  if (given === undefined)
    return 'is missing\nGive passphrase: secret("NAME"), or security: "open" for a network that everybody may use';
  return security !== "wpa2" && typeof given === "string" && isKey(given)
    ? "WPA3 takes no key of 64 digits\nGive a passphrase"
    : undefined;
}

/** Returns the network name as hexadecimal digits, a notation that hostapd and wpa_supplicant read correctly for every name. */
export function ssidContent(ssid: Content, path: string): ReadContent {
  const text = textContent(ssid, {
    what: "the name of the network",
    path,
    code: "WIFI_SSID",
    maxBytes: longestSsid,
    hint: ssidHint,
  });
  return readAs(text, (data) => ({ data: data.toString("hex") }));
}

/**
 * Returns a configuration line with a passphrase or a key.
 * @param keyToo whether a key is allowed
 * @param line formats the line for the daemon
 */
export function passphraseContent(
  content: Content,
  path: string,
  keyToo: boolean,
  line: (text: string, isKey: boolean) => string,
): ReadContent {
  const text = textContent(content, {
    what: "the passphrase",
    path,
    code: "WIFI_PASSPHRASE",
    minBytes: 8,
    maxBytes: keyToo ? 64 : 63,
    pattern: keyToo ? new RegExp(`${passphrase.source}|${key.source}`) : passphrase,
    hint: keyToo ? keyHint : passphraseHint,
  });
  return readAs(text, (data) => ({ data: line(data.toString(), data.length === 64) }));
}
