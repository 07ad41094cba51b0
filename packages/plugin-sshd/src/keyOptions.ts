/**
 * Options before a key in authorized_keys. Dropbear (svr_add_pubkey_options in svr-authpubkeyoptions.c) ignores their case, and
 * refuses a key with an option that it does not know.
 */
const flags = [
  "no-port-forwarding",
  "no-agent-forwarding",
  "no-x11-forwarding",
  "no-pty",
  "restrict",
  "no-touch-required",
  "verify-required",
];

/** Options that dropbear does not need, because it never does what they forbid: it does not run ~/.ssh/rc. */
const idle = ["no-user-rc"];

const known =
  'restrict, no-port-forwarding, no-agent-forwarding, no-X11-forwarding, no-pty, no-touch-required, verify-required, command="…" and permitopen="host:port"';

/** The options as dropbear accepts them, or the name of an option that it would refuse, with the reason. */
export type OptionsReading = { readonly text: string } | { readonly option: string; readonly fault: string };

/** @param text the options, without blanks outside of quotes */
export function readKeyOptions(text: string): OptionsReading {
  const kept: string[] = [];
  for (const option of splitOptions(text)) {
    const name = (/^[^=]*/.exec(option)?.[0] ?? "").toLowerCase();
    if (idle.includes(option.toLowerCase())) continue;
    const fault = faultOf(name, option, kept);
    if (fault !== undefined) return { option: name, fault };
    kept.push(option);
  }
  return { text: kept.join(",") };
}

function faultOf(name: string, option: string, before: readonly string[]): string | undefined {
  if (flags.includes(option.toLowerCase())) return undefined;
  if (name !== "command" && name !== "permitopen")
    return `dropbear does not support it and would refuse the key; it supports ${known}`;
  // In a command, a backslash escapes a quote. In a destination, it has no special meaning.
  const form = name === "command" ? /^[^=]*="((?:[^"\\]|\\.)*)"$/s : /^[^=]*="([^"]*)"$/s;
  const [, value] = form.exec(option) ?? [];
  if (value === undefined) return "its value is not in double quotes";
  if (name === "command" && before.some((one) => /^command=/i.test(one))) return "it appears twice";
  if (name === "permitopen" && !isDestination(value)) return 'its value is not "host:port"';
  return undefined;
}

/** Whether the text is a host and a port or `*`, as dropbear's split_address_port (common-runopts.c) accepts them. */
function isDestination(text: string): boolean {
  const [, port] = /^(?:\[[^\]]+\]|[^[].*):(\*|\d+)$/s.exec(text) ?? [];
  return port !== undefined && (port === "*" || Number(port) <= 65535);
}

/** Splits options at commas outside of quotes. `\"` in a value does not end it. */
function splitOptions(text: string): string[] {
  return [...text.matchAll(/(?:[^",\\]|\\.|\\$|"(?:[^"\\]|\\.)*(?:"|\\?$))+/gs)].map(([option]) => option);
}

/**
 * Index at which dropbear ends the options of a line: at the first blank outside of quotes (checkpubkey_line in svr-authpubkey.c).
 * At this point dropbear treats `\"` as a quote, unlike OpenSSH, and unlike its own parser of the options.
 */
export function optionsEnd(line: string): number {
  let [isQuoted, isEscaped] = [false, false];
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (!isQuoted && (character === " " || character === "\t")) return at;
    isEscaped = !isEscaped && character === "\\";
    if (!isEscaped && character === '"') isQuoted = !isQuoted;
  }
  return line.length;
}
