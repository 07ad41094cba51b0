import { cacheFault } from "./cacheFault.js";

/** Messages of Nix and ssh about a remote builder, and their meaning, if it differs from the meaning for a cache. */
const meanings: readonly [RegExp, string][] = [
  [
    /nix-daemon: (?:command )?not found|No such file or directory.*nix-daemon|nix-daemon.*No such file/,
    "it has no Nix in the PATH of ssh logins",
  ],
  [
    /lacks a (?:valid )?signature|not allowed to|not trusted|is not a trusted user/i,
    "its Nix does not trust the user who logs in: add it to trusted-users in its nix.conf",
  ],
  [/No space left on device|Disk quota exceeded|disk is full/, "its disk is full"],
];

/** Returns why a remote builder is not used, as a clause. */
export function builderFault(said: string): string {
  for (const [pattern, meaning] of meanings) if (pattern.test(said)) return meaning;
  return cacheFault(said.replaceAll(/^.*cannot build on '[^']+': /gm, "")) ?? "it closed the connection";
}
