/**
 * Whether dropbear 2025.89 accepts a line of authorized_keys. Follows its source step by step: buf_getline (dbutil.c), checkpubkey_line
 * (svr-authpubkey.c), cmp_base64_key (signkey.c), svr_add_pubkey_options (svr-authpubkeyoptions.c). It shares no code with the plugin, so
 * that the two can be compared.
 */
export function dropbearAccepts(line: string, type: string, blob: Buffer): boolean {
  const bytes = Buffer.from(line).toString("latin1");
  if (bytes.length < 10 || bytes.length > 4199 || bytes.includes("\0") || /[\r\n]/.test(bytes)) return false;
  let at = 0;
  let options: string | undefined;
  if (at + type.length + 3 > bytes.length) return false;
  if (!bytes.startsWith(type)) {
    while (bytes[at] === " " || bytes[at] === "\t") at++;
    if (bytes[at] === "#") return false;
    const start = at;
    let end = at;
    let [quoted, escaped] = [false, false];
    while (at < bytes.length) {
      const c = bytes[at++];
      if (!quoted && (c === " " || c === "\t")) break;
      escaped = !escaped && c === "\\";
      if (!escaped && c === '"') quoted = !quoted;
      end = at;
    }
    options = bytes.slice(start, end);
    if (at + type.length + 3 > bytes.length || !bytes.startsWith(type, at)) return false;
  }
  at += type.length;
  if (bytes[at++] !== " ") return false;
  const [base64 = ""] = bytes.slice(at).split(" ");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return false;
  if (!Buffer.from(base64, "base64").equals(blob)) return false;
  return options === undefined || acceptsOptions(options);
}

const flags = [
  ...["no-port-forwarding", "no-agent-forwarding", "no-X11-forwarding", "no-pty", "restrict"],
  ...["no-touch-required", "verify-required"],
];

function acceptsOptions(text: string): boolean {
  let at = 0;
  let command = false;
  const match = (name: string) => {
    // In the order of the source, which tests flags before and after the two options with a value.
    if (text.slice(at, at + name.length).toLowerCase() !== name.toLowerCase()) return false;
    at += name.length;
    return true;
  };
  while (at < text.length) {
    if (flags.slice(0, 5).some(match)) {
      // next_option
    } else if (match('command="')) {
      if (command) return false;
      let escaped = false;
      for (;;) {
        if (at >= text.length) return false;
        const c = text[at++];
        if (!escaped && c === '"') break;
        escaped = !escaped && c === "\\";
      }
      command = true;
    } else if (match('permitopen="')) {
      const end = text.indexOf('"', at);
      if (end < 0 || !isDestination(text.slice(at, end))) return false;
      at = end + 1;
    } else flags.slice(5).some(match);
    if (at < text.length && text[at++] !== ",") return false;
  }
  return true;
}

function isDestination(spec: string): boolean {
  let [host, port] = ["", ""];
  if (spec.startsWith("[")) {
    const end = spec.indexOf("]");
    if (end < 0 || spec[end + 1] !== ":") return false;
    [host, port] = [spec.slice(1, end), spec.slice(end + 2)];
  } else {
    const colon = spec.lastIndexOf(":");
    if (colon < 0) return false;
    [host, port] = [spec.slice(0, colon), spec.slice(colon + 1)];
  }
  return host !== "" && (port === "*" || /^\s*[+-]?\d+$/.test(port));
}
