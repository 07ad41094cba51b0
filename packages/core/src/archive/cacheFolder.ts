import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { NixwrtError, type Problem } from "../errors.js";
import { inCache } from "./inCache.js";
import { probeFolder } from "./probeFolder.js";

/**
 * Prepares the cache folder. It is private, because it contains programs that are run and sources that are built.
 * @throws {NixwrtError} of class `host`: CACHE_SHARED; CACHE_UNFIT before anything is unpacked into it; CACHE_NOT_WRITABLE.
 */
export async function prepareCache(cache: string): Promise<void> {
  await inCache(cache, async () => {
    await mkdir(cache, { recursive: true, mode: 0o700 });
    const shared = await sharedCache(cache);
    if (shared !== undefined) throw new NixwrtError("host", shared);
    const isUsed = await stat(join(cache, "roots")).then(
      () => true,
      () => false,
    );
    const unfit = isUsed ? undefined : await unfitCache(cache, cache);
    if (unfit !== undefined) throw new NixwrtError("host", unfit);
  });
}

/**
 * Checks whether users other than this one and root can write to the cache, where they could put their own programs.
 * @returns undefined if they cannot, or if there is no cache yet
 */
export async function sharedCache(cache: string): Promise<Problem | undefined> {
  const top = await stat(cache).catch(() => undefined);
  if (top === undefined) return undefined;
  // A folder that others cannot enter protects everything in it.
  const names = (top.mode & 0o011) === 0 ? [] : await readdir(cache).catch(() => []);
  for (const path of [cache, ...names.map((name) => join(cache, name))]) {
    const found = await stat(path).catch(() => undefined);
    const who = found?.isDirectory() ? await otherWriters(found) : undefined;
    if (who === undefined) continue;
    const isOurs = found?.uid === process.geteuid?.();
    return {
      code: "CACHE_SHARED",
      path,
      message: `${who} can write to this folder of the cache, and could control what you build and run`,
      hint: isOurs
        ? `If nobody else has used it, run \`chmod -R go-w ${path}\`; otherwise remove it. Or set NIXWRT_CACHE to a folder of your own`
        : "Set NIXWRT_CACHE to a folder of your own",
    };
  }
  return undefined;
}

async function otherWriters({
  uid,
  gid,
  mode,
}: {
  uid: number;
  gid: number;
  mode: number;
}): Promise<string | undefined> {
  if (uid !== 0 && uid !== process.geteuid?.()) return `its owner, the user ${uid},`;
  if ((mode & 0o002) !== 0) return "every user on this machine";
  if ((mode & 0o020) !== 0 && !(await isPrivateGroup(gid))) return `the group ${gid}`;
  return undefined;
}

/** Whether a group has only this user. Many systems give each user a group of their own and let it write. */
async function isPrivateGroup(gid: number): Promise<boolean> {
  const { username, gid: own } = userInfo();
  if (gid !== own) return false;
  const groups = await readFile("/etc/group", "utf8").catch(() => "");
  const line = groups.split("\n").find((one) => one.split(":")[2] === String(gid));
  const [name, , , members = ""] = line?.split(":") ?? [];
  return name === username && members.split(",").every((member) => member === "" || member === username);
}

/**
 * Checks whether the file system can hold unpacked roots.
 * @param folder where a test folder is created and removed: the cache, or the folder above if there is no cache yet
 * @returns undefined if it can
 */
export async function unfitCache(cache: string, folder: string): Promise<Problem | undefined> {
  const faults = await probeFolder(folder);
  if (faults.length === 0) return undefined;
  return {
    code: "CACHE_UNFIT",
    path: cache,
    message: `the cache's file system ${faults.join(", and ")}`,
    hint: "Set NIXWRT_CACHE to a folder on another file system, such as ext4, that is mounted without noexec",
  };
}
