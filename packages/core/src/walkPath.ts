/** Kind of an entry in a tree: `folder`, which may contain entries; `end`, which contains none (a file, or nothing); or a symbolic link. */
export type Place = "folder" | "end" | { readonly link: string };

/** Number of links that Linux follows before it fails with ELOOP: MAXSYMLINKS (path_resolution(7)). */
const maxLinks = 40;
/** Longest path that Linux accepts, in bytes: PATH_MAX (limits.h). */
const maxPath = 4096;

/**
 * Resolves a path in a tree, and follows links as a program does that has this tree as its root: absolute links start there, and `..` stops
 * there. So no path leads out of the tree (as with RESOLVE_IN_ROOT in openat2(2)).
 * @param lookUp returns the kind of the entry at a place, which is relative to the tree and has no slash at either end
 * @param followLast whether to follow a link at the end of the path, too
 * @returns a path relative to the tree, `""` for the tree itself; undefined if the path does not exist because it goes through a file or a
 * cycle of links
 */
export function walkPath(path: string, lookUp: (place: string) => Place, followLast = true): string | undefined {
  const left = partsOf(path);
  let done: string[] = [];
  let links = 0;
  for (let next = left?.shift(); next !== undefined; next = left?.shift()) {
    if (next === "..") {
      done.pop();
      continue;
    }
    const isLast = left?.length === 0;
    const found = isLast && !followLast ? "end" : lookUp([...done, next].join("/"));
    if (typeof found === "object") {
      const target = partsOf(found.link);
      if (target === undefined || ++links > maxLinks) return undefined;
      if (found.link.startsWith("/")) done = [];
      left?.unshift(...target);
    } else if (found === "end" && !isLast) return undefined;
    else done.push(next);
  }
  return left === undefined ? undefined : done.join("/");
}

function partsOf(path: string): string[] | undefined {
  if (path.length > maxPath) return undefined;
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
