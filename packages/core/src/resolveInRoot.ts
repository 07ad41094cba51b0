import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { type Place, walkPath } from "./walkPath.js";

/**
 * Resolves a path in a tree that was unpacked or built. Such a tree may contain any links. They are followed within the tree, as its own
 * programs would see them, and never to a file of this machine. All code that reads such a tree uses this function.
 * @param root absolute path of the tree; links in this path are followed as usual
 * @returns an absolute path on this machine, without links below `root`; undefined if nothing is there
 */
export function resolveInRoot(root: string, path: string): string | undefined {
  const place = walkPath(path, (one) => placeAt(join(root, one)));
  if (place === undefined) return undefined;
  const found = join(root, place);
  return statusOf(found) === undefined ? undefined : found;
}

function placeAt(path: string): Place {
  const found = statusOf(path);
  if (found?.isSymbolicLink()) return { link: readlinkSync(path) };
  return found?.isDirectory() ? "folder" : "end";
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // The path goes through a file.
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}
