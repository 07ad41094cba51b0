import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { processSpace, processStart } from "./processIdentity.js";

const dayMs = 24 * 60 * 60 * 1000;

/** End of an owned name: boot, pid namespace, pid, start time, and a random part. */
const ownerMark = /([0-9a-f]{8})\.(\d*)\.(\d+)\.(\d+)\.\w+$/;

/**
 * Returns a name for a temporary file or folder. After the prefix, it names the process that owns it, so that other processes recognize
 * what a killed process left behind.
 */
export function ownedName(prefix = ""): string {
  return `${prefix}${owner()}${randomBytes(3).toString("hex")}`;
}

/** Creates a private folder with an owned name. */
export async function makeOwnedFolder(parent: string, prefix = ""): Promise<string> {
  return await mkdtemp(join(parent, `${prefix}${owner()}`));
}

/** Returns the absolute paths of entries that have an owned name with this prefix and belong to a process that no longer exists. */
export async function leftOvers(parent: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(parent)) {
    const isOwned = name.startsWith(prefix) && ownerMark.exec(name)?.index === prefix.length;
    if (isOwned && !(await isInUse(join(parent, name)))) found.push(join(parent, name));
  }
  return found;
}

/** Whether the path has an owned name and its process may still be running. */
export async function isInUse(path: string): Promise<boolean> {
  const mark = ownerMark.exec(basename(path));
  if (mark === null) return false;
  const [, boot, namespace, pid, start] = mark;
  if (`${boot}.${namespace}` === processSpace()) return processStart(Number(pid)) === start;
  // It belongs to another boot, container or host. Whether its process still runs is unknown, but no build takes longer than a day.
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs <= dayMs;
}

function owner(): string {
  return `${processSpace()}.${process.pid}.${processStart(process.pid)}.`;
}
