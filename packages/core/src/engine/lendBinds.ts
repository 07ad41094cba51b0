import { cpSync, lchownSync, lstatSync, mkdirSync, readdirSync, rmSync, type Stats, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { leftOvers, ownedName } from "../owned.js";
import type { Bind } from "./bubblewrap.js";

/** Files that another user may use for a while. */
interface Loan {
  /** The same binds, except that `host` may be a copy. */
  readonly binds: readonly Bind[];
  /** Restores the owners of all files. New files become ours. */
  readonly giveBack: () => void;
}

/** For each path that is lent, the number of sandboxes that use it, and the owners of its files. */
const lent = new Map<string, { users: number; readonly owners: ReadonlyMap<string, Stats> }>();

/**
 * Lets another user use the files of binds. Writable files belong to that user until they are given back. Files that are neither writable
 * nor readable by everyone, such as a key or an image with secrets, are copied, because they may belong to root, and some programs check
 * the owner.
 */
export function lendBinds(binds: readonly Bind[], user: number): Loan {
  const undo: (() => void)[] = [];
  const giveBack = () => {
    for (const one of undo.splice(0)) one();
  };
  try {
    const usable = binds.map((bind) => {
      if (bind.writable) {
        undo.push(lend(bind.host, user));
        return bind;
      }
      if (isReadable(bind.host)) return bind;
      const copy = privateCopy(bind.host, user);
      undo.push(() => rmSync(copy.folder, { recursive: true, force: true }));
      return { ...bind, host: copy.path };
    });
    return { binds: usable, giveBack };
  } catch (error) {
    giveBack();
    throw error;
  }
}

function lend(path: string, user: number): () => void {
  const entry = lent.get(path) ?? { users: 0, owners: new Map(entriesOf(path)) };
  entry.users += 1;
  lent.set(path, entry);
  for (const [file] of entriesOf(path)) lchownSync(file, user, user);
  return () => {
    entry.users -= 1;
    if (entry.users > 0) return;
    lent.delete(path);
    // The sandbox has ended. Links are not followed, so links that it has left there do no harm.
    for (const [file] of entriesOf(path)) {
      const { uid, gid } = entry.owners.get(file) ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
      lchownSync(file, uid, gid);
    }
  };
}

/** Yields a path and everything below it, without following links. Yields nothing if it does not exist. */
function* entriesOf(path: string): Generator<readonly [string, Stats]> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  yield [path, found];
  if (found.isDirectory()) for (const name of readdirSync(path)) yield* entriesOf(join(path, name));
}

/** Whether everyone may read a path and everything below it. */
function isReadable(path: string): boolean {
  // bubblewrap reports a missing path.
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return true;
  // Connecting to a socket needs write permission.
  const needed = found.isDirectory() ? 0o5 : found.isSocket() ? 0o2 : 0o4;
  if ((found.mode & needed) !== needed) return false;
  if (!found.isDirectory()) return true;
  return readdirSync(path, { withFileTypes: true }).every(
    (entry) => entry.isSymbolicLink() || isReadable(join(path, entry.name)),
  );
}

const copyPrefix = "nixwrt-lent-";

/** Removes copies that killed processes left behind. */
async function sweep(): Promise<void> {
  for (const folder of await leftOvers(tmpdir(), copyPrefix)) await rm(folder, { recursive: true, force: true });
}

/** Copies a path into a folder that only root can enter. The sandbox sees its content. */
function privateCopy(path: string, user: number): { readonly folder: string; readonly path: string } {
  const folder = join(tmpdir(), ownedName(copyPrefix));
  mkdirSync(folder, { mode: 0o700 });
  void sweep().catch(() => {});
  const copy = join(folder, basename(path));
  cpSync(path, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  for (const [file] of entriesOf(copy)) lchownSync(file, user, user);
  return { folder, path: copy };
}
