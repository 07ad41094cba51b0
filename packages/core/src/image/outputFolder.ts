import { chmod, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskFault } from "../archive/inCache.js";
import { NixwrtError } from "../errors.js";
import { leftOvers, makeOwnedFolder } from "../owned.js";
import { syncFolder } from "../writeAtomically.js";
import { type Manifest, manifestFileName } from "./manifest.js";

/** A file of an image before it is written. */
export interface ImageFile {
  readonly path: string;
  readonly data: Uint8Array;
  readonly mode: number;
}

/** Workspaces are hidden, and named after the process that owns them. */
const workspacePrefix = ".work-";

/** Prefix of a folder that an image has replaced and that waits in a workspace for its removal. */
const replacedPrefix = "replaced-";

/**
 * Calls `work` with a private folder inside the output folder, and removes the folder afterwards. First removes what killed processes have
 * left behind.
 * @throws {NixwrtError} `OUT_NOT_WRITABLE` of class `host`.
 */
export async function withWorkspace<T>(outDirectory: string, work: (workspace: string) => Promise<T>): Promise<T> {
  let workspace: string;
  try {
    await makeFolder(outDirectory);
    await sweep(outDirectory);
    workspace = await makeOwnedFolder(outDirectory, workspacePrefix);
  } catch (error) {
    throw notWritable(outDirectory, error);
  }
  try {
    return await work(workspace);
  } catch (error) {
    throw isErrno(error, "ENOSPC", "EDQUOT", "EIO") ? notWritable(outDirectory, error) : error;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/**
 * Puts an image's files in place as `out/<name>` atomically: others see the old folder or the new one, or for a moment none, but never a
 * part of either. Only the owner can read `secret` images.
 * @throws {NixwrtError} `OUT_FOREIGN` of class `host` if something else has that name.
 */
export async function publishImage(
  image: { readonly name: string; readonly files: readonly ImageFile[]; readonly secret: boolean },
  { workspace, outDirectory }: { readonly workspace: string; readonly outDirectory: string },
): Promise<string> {
  const target = join(outDirectory, image.name);
  await refuseForeign(target);
  const fresh = join(workspace, image.name);
  await mkdir(fresh);
  for (const file of image.files) {
    const path = join(fresh, file.path);
    await writeFile(path, file.data, { flag: "wx", mode: 0o600, flush: true });
    await chmod(path, image.secret ? file.mode & 0o700 : file.mode);
  }
  await chmod(fresh, image.secret ? 0o700 : 0o755);
  // An image that a power cut has emptied must not look complete.
  await syncFolder(fresh);
  await replaceFolder(fresh, target, workspace, image.name);
  await syncFolder(outDirectory);
  return target;
}

/** If another build does the same at the same moment, the later folder stays. */
async function replaceFolder(fresh: string, target: string, workspace: string, name: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await rename(fresh, target);
    } catch (error) {
      if (!isErrno(error, "ENOTEMPTY", "EEXIST")) throw notWritable(target, error);
    }
    try {
      await rename(target, join(workspace, `${replacedPrefix}${attempt}-${name}`));
    } catch (error) {
      if (!isErrno(error, "ENOENT")) throw notWritable(target, error);
    }
  }
}

/** Removes workspaces of dead processes. Moves a folder that was being replaced back, if nothing took its place. */
async function sweep(outDirectory: string): Promise<void> {
  for (const workspace of await leftOvers(outDirectory, workspacePrefix)) {
    for (const left of await readdir(workspace).catch(unlessGone)) {
      const name = /^replaced-\d+-(.+)$/.exec(left)?.[1];
      if (name === undefined) continue;
      await rename(join(workspace, left), join(outDirectory, name)).catch((error: unknown) => {
        if (!isErrno(error, "ENOTEMPTY", "EEXIST", "ENOTDIR", "ENOENT")) throw error;
      });
    }
    await rm(workspace, { recursive: true, force: true });
  }
}

/** Another build that starts at the same moment sweeps, too. */
function unlessGone(error: unknown): string[] {
  if (isErrno(error, "ENOENT")) return [];
  throw error;
}

async function refuseForeign(target: string): Promise<void> {
  let foreign: string | undefined;
  try {
    foreign = await foreignThing(target);
  } catch (error) {
    throw notWritable(target, error);
  }
  if (foreign === undefined) return;
  throw new NixwrtError("host", {
    code: "OUT_FOREIGN",
    path: target,
    message: `${foreign}, so this folder is not replaced`,
    hint: "Move it away, or set `out` in your config to another folder",
  });
}

/** Describes what is at an image's place if no build made it. */
async function foreignThing(target: string): Promise<string | undefined> {
  const found = await lstat(target).catch((error: unknown) => {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!found.isDirectory()) return "this is not a folder";
  const entries = await readdir(target);
  if (entries.length === 0) return undefined;
  const ours = await ownFiles(target);
  if (ours === undefined) return `it has no ${manifestFileName} from nixwrt`;
  const other = entries.find((entry) => !ours.includes(entry));
  return other === undefined ? undefined : `it contains ${JSON.stringify(other)}, which no build made`;
}

/** Returns the files in an image's manifest, and the manifest itself, or undefined if there is none. */
async function ownFiles(target: string): Promise<string[] | undefined> {
  try {
    const manifest = JSON.parse(await readFile(join(target, manifestFileName), "utf8")) as Partial<Manifest>;
    if (typeof manifest.nixwrt !== "string" || !Array.isArray(manifest.parts)) return undefined;
    return [manifestFileName, ...manifest.parts.map((part) => part.file)];
  } catch (error) {
    if (error instanceof SyntaxError || isErrno(error, "ENOENT", "EISDIR")) return undefined;
    throw error;
  }
}

/** Makes a folder and those above it. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    // On a read-only file system, Node then says that there is no such folder. Without `recursive`, it says why.
    if (isErrno(error, "ENOENT")) await mkdir(path);
    throw error;
  }
}

/** Fixes, by error code. */
const hints: Readonly<Record<string, string>> = {
  EROFS: "Copy the project to a writable file system, or set `out` in the config",
  ENOSPC: "Free some space: `df -h` shows how much there is",
  EDQUOT: "Free some space",
  EACCES: "Give yourself write access, or remove the folder if another user made it",
  EPERM: "Give yourself write access, or remove the folder if another user made it",
};

function notWritable(path: string, error: unknown): NixwrtError {
  if (!(error instanceof Error) || !("code" in error)) throw error;
  const [code, reason] = [String(error.code), diskFault(error)];
  return new NixwrtError(
    "host",
    {
      code: "OUT_NOT_WRITABLE",
      path,
      message: `images cannot be written here: ${reason === undefined ? error.message : `${reason} (${code})`}`,
      hint: hints[code] ?? "Check its permissions and the free space (df -h)",
    },
    { cause: error },
  );
}

function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(error.code as string);
}
