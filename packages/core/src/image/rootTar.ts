import { Readable } from "node:stream";
import type { LoadedRoot } from "./loadRoot.js";

/**
 * Returns the root file system as a tar stream: folders before their content, exact modes and owners, no times. It goes directly to
 * mksquashfs, so none of its files is written to disk, and this user need not be allowed to set owners.
 */
export async function rootTar(root: LoadedRoot): Promise<Readable> {
  const { pack } = await import("tar-stream");
  const tar = pack();
  for (const [path, node] of root) {
    const header = { name: path.slice(1), mtime: new Date(0) };
    if (node.kind === "link") tar.entry({ ...header, type: "symlink", linkname: node.target, mode: 0o777 });
    else {
      const owned = { ...header, mode: node.mode, uid: node.uid, gid: node.gid };
      if (node.kind === "directory") tar.entry({ ...owned, type: "directory" });
      else tar.entry({ ...owned, type: "file" }, node.data);
    }
  }
  tar.finalize();
  return Readable.from(tar);
}
