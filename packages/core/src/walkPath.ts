/** What is at a place: a folder, which has things below it; `end`, which has none (a file, or nothing at all); or a symbolic link. */
export type Place = "folder" | "end" | { readonly link: string };

/** As many as Linux follows before it says ELOOP: MAXSYMLINKS (path_resolution(7)). */
const maxLinks = 40;
/** Bytes of the longest path that Linux takes: PATH_MAX (limits.h). */
const maxPath = 4096;

/**
 * Where a path leads in a tree, with the links in it followed as a program would whose root is that tree: absolute links start there,
 * and `..` ends there. So nothing leads out of it (as openat2(2) has it under RESOLVE_IN_ROOT).
 * @param lookUp what there is at a place, relative to the tree, without a slash at either end
 * @param followLast whether a link at the very end is followed too
 * @returns relative to the tree, `""` for the tree itself; undefined when it does not exist: the path goes through a file or a cycle of links
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
