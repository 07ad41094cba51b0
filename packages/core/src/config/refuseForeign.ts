import { lstatSync, type Stats, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { callers } from "../callers.js";
import { NixwrtError } from "../errors.js";

const writableByOthers = 0o002;
/** In a folder with this bit, such as /tmp, only a file's owner may remove or replace it. */
const sticky = 0o1000;

/**
 * Refuses to run code that another user of this machine may have put here, like git's safe.directory. A config that was found rather than
 * named, and its folder, must belong to root or to the user who runs NixWRT. Under sudo, doas and pkexec, the caller's files are accepted,
 * too.
 * @param file absolute path of the code
 * @throws {NixwrtError} of class `config`: `CONFIG_FOREIGN`.
 */
export function refuseForeign(file: string): void {
  const fault = firstFault([dirname(file)], file);
  if (fault === undefined) return;
  throw new NixwrtError("config", {
    code: "CONFIG_FOREIGN",
    path: file,
    message: `was found, but ${fault}. A config is a program, so nixwrt did not run it`,
    hint: `If you trust it, name it: nixwrt --config ${file}\nOtherwise, chown it to yourself, remove others' write permission (chmod o-w), or run nixwrt in another folder`,
  });
}

/**
 * Like {@link refuseForeign}, for a package that was found in this folder or above and is about to be imported to see what it contains.
 * @param folder absolute path of the package in a `node_modules`
 * @throws {NixwrtError} of class `config`: `PACKAGE_FOREIGN`.
 */
export function refuseForeignPackage(folder: string): void {
  const above = dirname(folder);
  const modules = basename(above).startsWith("@") ? [above, dirname(above)] : [above];
  const fault = firstFault([...modules, dirname(modules.at(-1) ?? above)], folder);
  if (fault === undefined) return;
  throw new NixwrtError("config", {
    code: "PACKAGE_FOREIGN",
    path: folder,
    message: `was found, but ${fault}. A package is a program, so nixwrt did not run it`,
    hint: "Run nixwrt as its owner, chown it to yourself, remove others' write permission (chmod o-w), or run nixwrt in another folder",
  });
}

/** @param folders folders that contain `path` */
function firstFault(folders: readonly string[], path: string): string | undefined {
  const own = process.geteuid?.();
  // This platform has no file owners.
  if (own === undefined) return undefined;
  const trusted = [own, 0, ...callers(process.env).map(({ uid }) => uid)];
  for (const folder of folders) {
    const fault = faultOf(folder, statSync, trusted);
    if (fault !== undefined) return fault;
  }
  // For a link, both the link and its target count.
  return faultOf(path, lstatSync, trusted) ?? faultOf(path, statSync, trusted);
}

function faultOf(path: string, stat: (path: string) => Stats, trusted: readonly number[]): string | undefined {
  const found = stat(path);
  if (!trusted.includes(found.uid)) return `${path} belongs to another user (uid ${found.uid})`;
  if (found.isSymbolicLink() || (found.mode & writableByOthers) === 0) return undefined;
  if (found.isDirectory() && (found.mode & sticky) !== 0) return undefined;
  return `every user on this machine can write to ${path}`;
}
