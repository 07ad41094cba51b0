import { readFile, stat } from "node:fs/promises";
import { holdsPrivateKey } from "../holdsPrivateKey.js";
import { type Content, flattenContent, isFileReference, secretNames } from "../system/content.js";
import { referencedPath } from "./resolveContent.js";

/** Permission bit that lets every user read. */
const readableByOthers = 0o004;

/**
 * Returns the secrets in a content, sorted, each once: those that it names, and, as `file:<path>`, files that other users of this machine
 * may not read or that contain a private key. Only its owner may read an image with secrets.
 * @param directory where relative paths start
 */
export async function secretsIn(content: Content, directory: string): Promise<string[]> {
  const names = new Set(secretNames(content));
  for (const piece of flattenContent(content)) {
    if (isFileReference(piece) && (await isPrivate(referencedPath(piece, directory)))) names.add(`file:${piece.file}`);
  }
  return [...names].sort();
}

async function isPrivate(path: string): Promise<boolean> {
  if (((await stat(path)).mode & readableByOthers) === 0) return true;
  return holdsPrivateKey(await readFile(path));
}
