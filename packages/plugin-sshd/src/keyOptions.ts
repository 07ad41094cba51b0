/**
 * Options that stand before a key in authorized_keys, as dropbear's svr_add_pubkey_options (svr-authpubkeyoptions.c) reads them:
 * without regard to case, and with one that it does not know it takes no key at all.
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

/** What dropbear never does anyway: it runs no ~/.ssh/rc. */
const idle = ["no-user-rc"];

const known =
  'restrict, no-port-forwarding, no-agent-forwarding, no-X11-forwarding, no-pty, no-touch-required, verify-required, command="…" and permitopen="host:port"';

/** The options as dropbear takes them, or the name of one that it would refuse, and why. */
export type OptionsReading = { readonly text: string } | { readonly option: string; readonly fault: string };

/** @param text without blanks outside quotes */
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
  // A backslash keeps a quote from ending a command; in a destination it is nothing special.
  const form = name === "command" ? /^[^=]*="((?:[^"\\]|\\.)*)"$/s : /^[^=]*="([^"]*)"$/s;
  const [, value] = form.exec(option) ?? [];
  if (value === undefined) return "its value is not in double quotes";
  if (name === "command" && before.some((one) => /^command=/i.test(one))) return "it appears twice";
  if (name === "permitopen" && !isDestination(value)) return 'its value is not "host:port"';
  return undefined;
}

/** A host and a port or `*`, as dropbear's split_address_port (common-runopts.c) has them. */
function isDestination(text: string): boolean {
  const [, port] = /^(?:\[[^\]]+\]|[^[].*):(\*|\d+)$/s.exec(text) ?? [];
  return port !== undefined && (port === "*" || Number(port) <= 65535);
}

/** At commas outside quotes. In a value, `\"` is no quote. */
function splitOptions(text: string): string[] {
  return [...text.matchAll(/(?:[^",\\]|\\.|\\$|"(?:[^"\\]|\\.)*(?:"|\\?$))+/gs)].map(([option]) => option);
}

/**
 * Where dropbear ends the options of a line: at the first blank outside quotes (checkpubkey_line in svr-authpubkey.c). It
 * takes `\"` for a quote there, unlike OpenSSH and unlike itself later.
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
