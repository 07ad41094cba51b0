import { cpSync, lchownSync, lstatSync, mkdirSync, readdirSync, rmSync, type Stats, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { leftOvers, ownedName } from "../owned.js";
import type { Bind } from "./bubblewrap.js";

/** Files that another user may use for a while. */
interface Loan {
  /** As they were, but for `host` where that is a copy now. */
  readonly binds: readonly Bind[];
  /** Makes everything its owner's again, and what was made meanwhile ours. */
  readonly giveBack: () => void;
}

/** For each path that is lent, how many sandboxes use it, and who owned what is in it. */
const lent = new Map<string, { users: number; readonly owners: ReadonlyMap<string, Stats> }>();

/**
 * Lets another user use the files of binds. What is writable becomes theirs until it is given back. What is not, and is
 * not readable by everyone, such as a key or an image with secrets, is copied: it may be root's own, and looked at by
 * programs that mind who owns it.
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
    // The sandbox has ended. Links are not followed, so what it has put there leads nowhere.
    for (const [file] of entriesOf(path)) {
      const { uid, gid } = entry.owners.get(file) ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
      lchownSync(file, uid, gid);
    }
  };
}

/** A path and all that is below it, links not followed; nothing when it is not there. */
function* entriesOf(path: string): Generator<readonly [string, Stats]> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  yield [path, found];
  if (found.isDirectory()) for (const name of readdirSync(path)) yield* entriesOf(join(path, name));
}

/** Whether everyone may read it, and all that is in it. */
function isReadable(path: string): boolean {
  // What is missing is for bubblewrap to tell.
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return true;
  // A socket is connected to by who may write.
  const needed = found.isDirectory() ? 0o5 : found.isSocket() ? 0o2 : 0o4;
  if ((found.mode & needed) !== needed) return false;
  if (!found.isDirectory()) return true;
  return readdirSync(path, { withFileTypes: true }).every(
    (entry) => entry.isSymbolicLink() || isReadable(join(path, entry.name)),
  );
}

const copyPrefix = "nixwrt-lent-";

/** Copies that processes left behind when they were killed. */
async function sweep(): Promise<void> {
  for (const folder of await leftOvers(tmpdir(), copyPrefix)) await rm(folder, { recursive: true, force: true });
}

/** In a folder that only root can enter: the sandbox is shown what is in it. */
function privateCopy(path: string, user: number): { readonly folder: string; readonly path: string } {
  const folder = join(tmpdir(), ownedName(copyPrefix));
  mkdirSync(folder, { mode: 0o700 });
  void sweep().catch(() => {});
  const copy = join(folder, basename(path));
  cpSync(path, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  for (const [file] of entriesOf(copy)) lchownSync(file, user, user);
  return { folder, path: copy };
}
