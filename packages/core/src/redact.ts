/** What stands for what was left out. */
const hidden = "***";

/** An address in a text: scheme, what is up to the path, and the rest of the word. */
const address = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/?#"'`<>|\\]*)([^\s"'`<>|\\]*)/gi;

/** Parts of addresses' queries that are credentials by their name, as in `?access_token=…` and `&X-Amz-Signature=…`. */
const secretParameter =
  /([?&;#][\w.-]*(?:token|secret|passw(?:or)?d|pwd|signature|sig|api-?key|auth|credential)[\w.-]*=)[^&;#]+/gi;

/**
 * A text as it may be shown, logged or kept: addresses in it without the user names, passwords and tokens that they carry. It takes what
 * people write, not only what is right: a password may have `@`, `:` or `/` in it.
 */
export function redactUrls(text: string): string {
  if (!text.includes("://")) return text;
  return text.replaceAll(address, (_whole, scheme: string, authority: string, rest: string) => {
    const [host, path] = withoutUser(authority, rest);
    return `${scheme}${host}${path.replaceAll(secretParameter, `$1${hidden}`)}`;
  });
}

function withoutUser(authority: string, rest: string): [authority: string, rest: string] {
  // Without a user, or a colon that no port follows, an @ is one of the path. With one, the last @ ends the password, which may have anything
  // in it: better that some of a path is hidden than that some of a password is not.
  const isHost = /^(\[[0-9a-f:.%]*\]|[^:@]*)(:\d*)?$/i.test(authority);
  const whole = authority + rest;
  const at = whole.lastIndexOf("@");
  if (isHost || at < 0) return [authority, rest];
  const end = whole.slice(at + 1);
  const slash = end.search(/[/?#]/);
  return slash < 0 ? [`${hidden}@${end}`, ""] : [`${hidden}@${end.slice(0, slash)}`, end.slice(slash)];
}
