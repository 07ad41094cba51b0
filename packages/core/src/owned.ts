import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { processSpace, processStart } from "./processIdentity.js";

const dayMs = 24 * 60 * 60 * 1000;

/** The end of an owned name: boot, pid namespace, pid, start time, and something random. */
const ownerMark = /([0-9a-f]{8})\.(\d*)\.(\d+)\.(\d+)\.\w+$/;

/**
 * A name for something temporary that, after the prefix, tells which process it belongs to, so that what a killed one
 * left behind is recognised.
 */
export function ownedName(prefix = ""): string {
  return `${prefix}${owner()}${randomBytes(3).toString("hex")}`;
}

/** Makes a private folder with an owned name. */
export async function makeOwnedFolder(parent: string, prefix = ""): Promise<string> {
  return await mkdtemp(join(parent, `${prefix}${owner()}`));
}

/** Absolute paths of what has an owned name with this prefix, and belongs to a process that is gone. */
export async function leftOvers(parent: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(parent)) {
    const isOwned = name.startsWith(prefix) && ownerMark.exec(name)?.index === prefix.length;
    if (isOwned && !(await isInUse(join(parent, name)))) found.push(join(parent, name));
  }
  return found;
}

/** Whether this has an owned name, and its process may still be at work. */
export async function isInUse(path: string): Promise<boolean> {
  const mark = ownerMark.exec(basename(path));
  if (mark === null) return false;
  const [, boot, namespace, pid, start] = mark;
  if (`${boot}.${namespace}` === processSpace()) return processStart(Number(pid)) === start;
  // Of another boot, container or host: nothing says whether it runs, but no build goes on for a day.
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs <= dayMs;
}

function owner(): string {
  return `${processSpace()}.${process.pid}.${processStart(process.pid)}.`;
}
