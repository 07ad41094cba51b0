/** Nix's message about a path that no cache has, and at the end of an incomplete run. It is not an error of the cache. */
const expected = /is required, but there is no substituter|^(error: )?build of .* failed|^\s*$/s;

/** Messages of Nix 2.26 and later about a cache, and their meaning. The first match is shown. */
const meanings: readonly [RegExp, (match: RegExpExecArray) => string][] = [
  [
    /not signed by any of the keys/,
    () => "its contents are not signed with the key in the config, so they are not used",
  ],
  [
    /is for Nix stores with prefix '([^']+)'/,
    ([, folder]) => `it is a cache for stores in ${folder}, not in /nix/store`,
  ],
  [/does not appear to be a binary cache/, () => "there is no binary cache at this address"],
  [
    /ignoring untrusted substituter/,
    () => "this machine's Nix lets only trusted users add caches: see trusted-users in nix.conf(5)",
  ],
  [/open Nix store with scheme '([^']+)'/, ([, scheme]) => `this Nix cannot open ${scheme}:// addresses`],
  [
    /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/,
    () => "its host key is not the one in the config",
  ],
  [/Permission denied \(/, () => "it rejects the login with the key in the config"],
  [/^ssh: (.+)$/m, ([, why]) => `it cannot be reached (${why})`],
  [
    /Connection closed by (?:remote host|UNKNOWN)|failed to start SSH connection/,
    () => "the ssh connection ended before Nix answered",
  ],
  [/unable to download '[^']*': .*?HTTP error (\d+)/s, ([, status]) => `it answers with HTTP error ${status}`],
  [/unable to download '[^']*': (.+?)(?:; retrying.*)?$/m, ([, why = ""]) => `it cannot be reached (${lastPart(why)})`],
  [
    /Truncated|bad archive|is corrupt|hash mismatch|does not exist in binary cache|Failed to open archive|unexpected end-of-file|premature end|decompress/i,
    () => "some of its contents are damaged, so they are not used",
  ],
];

/** Returns why a cache did not deliver, in words for users, or undefined if nothing was wrong with it. */
export function cacheFault(said: string): string | undefined {
  for (const [pattern, meaning] of meanings) {
    const match = pattern.exec(said);
    if (match !== null) return meaning(match);
  }
  const line = said.split("\n").find((one) => !expected.test(one));
  return line?.replace(/^(warning: )?(error: )?/, "");
}

/** Returns curl's own message, which follows its code: `Could not connect to server (7) Failed to connect to …`. */
function lastPart(why: string): string {
  return why.replace(/^.*\(\d+\) /, "");
}
