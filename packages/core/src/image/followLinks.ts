import { walkPath } from "../walkPath.js";

/** What a look-up needs to know of a place. */
type Node = { readonly kind: "file" | "directory" } | { readonly kind: "link"; readonly target: string };

/** What is found at a path of the image, as its kernel would look: links are followed, those of folders too. */
export function followLinks<T extends Node>(tree: ReadonlyMap<string, T>, path: string): T | undefined {
  const place = walkPath(path, (one) => {
    const node: Node | undefined = tree.get(`/${one}`);
    if (node?.kind === "link") return { link: node.target };
    return node?.kind === "directory" ? "folder" : "end";
  });
  return place === undefined ? undefined : tree.get(`/${place}`);
}
