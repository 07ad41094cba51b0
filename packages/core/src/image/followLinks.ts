import { posix } from "node:path";

/** What a look-up needs to know of a place. */
type Place = { readonly kind: "file" | "directory" } | { readonly kind: "link"; readonly target: string };

/** As many as Linux follows before it says ELOOP: MAXSYMLINKS. */
const maxLinks = 40;

/** What is found at a path of the image, as its kernel would look: links are followed, those of folders too. */
export function followLinks<T extends Place>(tree: ReadonlyMap<string, T>, path: string): T | undefined {
  const parts = (text: string) => text.split("/").filter((part) => part !== "");
  const todo = parts(path);
  let at = "/";
  let links = 0;
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    const next = posix.join(at, part);
    const node: Place | undefined = next === "/" ? { kind: "directory" } : tree.get(next);
    if (node === undefined || (node.kind === "file" && todo.length > 0)) return undefined;
    if (node.kind !== "link") {
      at = next;
      continue;
    }
    links += 1;
    if (links > maxLinks) return undefined;
    todo.unshift(...parts(node.target));
    if (node.target.startsWith("/")) at = "/";
  }
  return tree.get(at);
}
