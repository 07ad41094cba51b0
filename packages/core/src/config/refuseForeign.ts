import { lstatSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { NixwrtError } from "../errors.js";

const writableByOthers = 0o002;
/** In a folder with this bit, only its owner may remove or replace a file: /tmp. */
const sticky = 0o1000;

/**
 * Refuses to run code that another user of this machine may have put here, as git's safe.directory does: a config that is
 * found, not named, must belong to who runs NixWRT or to root, and so must its folder. With sudo, the caller's files are
 * fine, too.
 * @param file absolute path of what would be run
 * @throws {NixwrtError} of class `config`: `CONFIG_FOREIGN`.
 */
export function refuseForeign(file: string): void {
  const trusted = trustedUsers();
  if (trusted === undefined) return;
  // Of a link, both the link and what it leads to count.
  const fault =
    faultOf(dirname(file), statSync, trusted) ?? faultOf(file, lstatSync, trusted) ?? faultOf(file, statSync, trusted);
  if (fault === undefined) return;
  throw new NixwrtError("config", {
    code: "CONFIG_FOREIGN",
    path: file,
    message: `was found here, but ${fault}; a config is a program, so it is not run`,
    hint: `If you trust it, name it: nixwrt --config ${file}\nElse: chown it to yourself, take the write permission from others (chmod o-w), or start elsewhere`,
  });
}

/** Undefined where files have no owners. */
function trustedUsers(): readonly number[] | undefined {
  const own = process.geteuid?.();
  if (own === undefined) return undefined;
  const { SUDO_UID } = process.env;
  return [own, 0, ...(own === 0 && SUDO_UID !== undefined && /^\d+$/.test(SUDO_UID) ? [Number(SUDO_UID)] : [])];
}

function faultOf(path: string, stat: (path: string) => Stats, trusted: readonly number[]): string | undefined {
  const found = stat(path);
  if (!trusted.includes(found.uid)) return `${path} belongs to another user (uid ${found.uid})`;
  if (found.isSymbolicLink() || (found.mode & writableByOthers) === 0) return undefined;
  if (found.isDirectory() && (found.mode & sticky) !== 0) return undefined;
  return `every user of this machine may write to ${path}`;
}
