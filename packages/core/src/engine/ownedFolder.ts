import { mkdtemp, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { processSpace, processStart } from "./processIdentity.js";

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Makes a private folder whose name, after the prefix, tells which process it belongs to, so that what a killed one
 * left behind is recognised. The prefix holds no full stop but a leading one.
 */
export async function makeOwnedFolder(parent: string, prefix = ""): Promise<string> {
  const owner = `${processSpace()}.${process.pid}.${processStart(process.pid)}`;
  return await mkdtemp(join(parent, `${prefix}${owner}.`));
}

/** Absolute paths of the folders that {@link makeOwnedFolder} made with this prefix for processes that are gone. */
export async function leftOverFolders(parent: string, prefix = ""): Promise<string[]> {
  const names = await readdir(parent);
  const leftOver: string[] = [];
  for (const name of names) {
    const owner = name.startsWith(prefix) ? name.slice(prefix.length).split(".") : [];
    if (owner.length === 5 && (await isLeftOver(join(parent, name), owner))) leftOver.push(join(parent, name));
  }
  return leftOver;
}

async function isLeftOver(path: string, [boot, namespace, pid, start]: readonly string[]): Promise<boolean> {
  if (`${boot}.${namespace}` === processSpace()) return processStart(Number(pid)) !== start;
  // Of another boot, container or host: nothing says whether it runs, but no build goes on for a day.
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > dayMs;
}
