/** Replaces each part that is left out. */
const hidden = "***";

/** An address in a text: the scheme, the part before the path, and the rest of the word. */
const address = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/?#"'`<>|\\]*)([^\s"'`<>|\\]*)/gi;

/** Query parameters whose names suggest credentials, such as `?access_token=…` and `&X-Amz-Signature=…`. */
const secretParameter =
  /([?&;#][\w.-]*(?:token|secret|passw(?:or)?d|pwd|signature|sig|api-?key|auth|credential)[\w.-]*=)[^&;#]+/gi;

/**
 * Removes user names, passwords and tokens from the addresses in a text, so that the text may be shown, logged or stored. It also accepts
 * addresses that are not valid, because people write them: a password may contain `@`, `:` or `/`.
 */
export function redactUrls(text: string): string {
  if (!text.includes("://")) return text;
  return text.replaceAll(address, (_whole, scheme: string, authority: string, rest: string) => {
    const [host, path] = withoutUser(authority, rest);
    return `${scheme}${host}${path.replaceAll(secretParameter, `$1${hidden}`)}`;
  });
}

function withoutUser(authority: string, rest: string): [authority: string, rest: string] {
  // If there is no user, and no colon without a port after it, an @ belongs to the path. Otherwise the last @ ends the password, which may
  // contain any character. It is better to hide a part of the path than to show a part of the password.
  const isHost = /^(\[[0-9a-f:.%]*\]|[^:@]*)(:\d*)?$/i.test(authority);
  const whole = authority + rest;
  const at = whole.lastIndexOf("@");
  if (isHost || at < 0) return [authority, rest];
  const end = whole.slice(at + 1);
  const slash = end.search(/[/?#]/);
  return slash < 0 ? [`${hidden}@${end}`, ""] : [`${hidden}@${end.slice(0, slash)}`, end.slice(slash)];
}
