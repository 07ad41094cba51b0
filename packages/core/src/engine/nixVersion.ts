import { NixwrtError } from "../errors.js";

/** Oldest supported Nix. 2.8 stores failed outputs in the wrong place. Debian 13 has 2.26. */
const oldest = { major: 2, minor: 26 };

const remedy = 'Install Nix 2.26 or newer, or set `engine: { nix: "bundled" }` to use the one that comes with nixwrt.';

/** Parses the version in the output of `nix --version`, such as `nix (Nix) 2.26.3`. */
export function parseNixVersion(text: string): { major: number; minor: number } | undefined {
  const match = /^nix \(.*\) (\d+)\.(\d+)/m.exec(text);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}

/** @throws {NixwrtError} `NIX_TOO_OLD` (class host) if Nix is older than 2.26, or is not Nix. */
export function requireNixVersion(versionOutput: string): void {
  const version = parseNixVersion(versionOutput);
  if (version !== undefined && version.major * 1000 + version.minor >= oldest.major * 1000 + oldest.minor) return;
  throw new NixwrtError("host", {
    code: "NIX_TOO_OLD",
    message: `This machine's Nix is ${JSON.stringify(versionOutput.trim())}; 2.26 is the oldest that works.`,
    hint: remedy,
  });
}

export function nixMissing(cause: unknown): NixwrtError {
  const problem = { code: "NIX_MISSING", message: "There is no `nix` in PATH.", hint: remedy };
  return new NixwrtError("host", problem, { cause });
}
