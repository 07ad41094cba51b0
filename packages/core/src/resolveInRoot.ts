import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { type Place, walkPath } from "./walkPath.js";

/**
 * Where a path leads in a tree that was unpacked or built, which may hold any links: they are followed within the tree, as its own
 * programs would see them, and never to a file of this machine. Whatever we read of such a tree goes through here.
 * @param root absolute path of the tree; the links on the way there are this machine's own
 * @returns an absolute path of this machine, none of whose parts below `root` is a link; undefined when nothing is there
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
    // Below a file there is nothing.
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}
