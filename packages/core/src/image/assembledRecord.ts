import { createHash } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeAtomically } from "../writeAtomically.js";
import { type BuiltFile, type BuiltImage, sha256 } from "./BuiltImage.js";

/** The cache's record of an assembled image: its key, and the state of its files. */
interface AssembledRecord {
  readonly key: string;
  readonly image: BuiltImage;
  /** Stamps by file name: see {@link stampOf}. */
  readonly stamps: Readonly<Record<string, string>>;
}

/** Returns the absolute path of the folder of records in a cache. */
export function recordFolder(cache: string): string {
  return join(cache, "assembled");
}

/** Records an image in its present state in the output folder, if possible. Records only save time. */
export async function writeRecord(cache: string, key: string, image: BuiltImage): Promise<void> {
  const path = recordPath(cache, image.path);
  try {
    const stamps: Record<string, string> = {};
    for (const file of image.files) stamps[file.path] = await stampOf(join(image.path, file.path));
    const record: AssembledRecord = { key, image, stamps };
    await mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, JSON.stringify(record), { mode: 0o600 });
  } catch {
    // The cache belongs to another user, the disk is full, or another build has just replaced the image.
  }
}

/** Returns the image at a path, if it was assembled with this key and its files have not changed. */
export async function findRecorded(cache: string, key: string, path: string): Promise<BuiltImage | undefined> {
  const record = await readRecord(recordPath(cache, path));
  if (record?.key !== key) return undefined;
  const { image, stamps } = record;
  const states = await Promise.all(image.files.map((file) => stateOf(image.path, file, stamps[file.path])));
  if (states.includes("changed")) return undefined;
  if (states.includes("touched")) await writeRecord(cache, key, image);
  return image;
}

/** `touched`: the file was copied or its times were set, but its bytes are the same. */
async function stateOf(
  folder: string,
  file: BuiltFile,
  stamp: string | undefined,
): Promise<"same" | "touched" | "changed"> {
  const path = join(folder, file.path);
  try {
    if ((await stampOf(path)) === stamp) return "same";
    return sha256(await readFile(path)) === file.sha256 ? "touched" : "changed";
  } catch {
    return "changed";
  }
}

/** Returns a value that changes whenever a file is written to or replaced: size, inode, mtime and ctime. */
async function stampOf(path: string): Promise<string> {
  const { size, ino, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [size, ino, mtimeNs, ctimeNs].join("-");
}

function recordPath(cache: string, imagePath: string): string {
  const name = createHash("sha256").update(imagePath).digest("hex").slice(0, 32);
  return join(recordFolder(cache), `${name}.json`);
}

/** Reads a record. An unreadable record only costs an assembly. */
async function readRecord(path: string): Promise<AssembledRecord | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as AssembledRecord;
  } catch {
    return undefined;
  }
}
