import { walkPath } from "../walkPath.js";

/** What a lookup needs to know about an entry. */
type Node = { readonly kind: "file" | "directory" } | { readonly kind: "link"; readonly target: string };

/** Returns what is at a path of the image, as its kernel would resolve it. Follows links, including those to folders. */
export function followLinks<T extends Node>(tree: ReadonlyMap<string, T>, path: string): T | undefined {
  const place = walkPath(path, (one) => {
    const node: Node | undefined = tree.get(`/${one}`);
    if (node?.kind === "link") return { link: node.target };
    return node?.kind === "directory" ? "folder" : "end";
  });
  return place === undefined ? undefined : tree.get(`/${place}`);
}
