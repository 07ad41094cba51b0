import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { NixwrtError, type Problem } from "../errors.js";
import { hashFile } from "../hashFile.js";
import type { ArchiveOptions } from "./ArchiveOptions.js";
import { download, type RemoteFile } from "./download.js";
import { inCache } from "./inCache.js";

/** Number of parallel downloads: enough to hide round trips, and few enough to be fair to a mirror. */
const lanes = 6;

export interface FetchOptions {
  /**
   * Hash the files in the cache, and download damaged ones again. Default: false, for callers that check the content themselves when they
   * use it, because a build with nothing to do must not read hundreds of MiB.
   */
  readonly verify?: boolean;
}

/**
 * Downloads files into a folder of the cache, where their names start with their hash. Existing files are not downloaded.
 * @returns the absolute path of each file, by SHA-256 hash
 * @throws {NixwrtError} of class `archive`: files that cannot be downloaded (with every URL that was tried), or OFFLINE.
 */
export async function fetchFiles(
  files: readonly RemoteFile[],
  folder: "downloads" | "index",
  options: ArchiveOptions,
  { verify = false }: FetchOptions = {},
): Promise<Map<string, string>> {
  const directory = join(options.cache, folder);
  const pathOf = (file: RemoteFile) => join(directory, cachedName(file));
  await inCache(options.cache, async () => {
    await mkdir(directory, { recursive: true });
    const missing = new Map<string, RemoteFile>();
    for (const file of files) {
      options.signal?.throwIfAborted();
      const path = pathOf(file);
      const isGood = (await isThere(path, file.size)) && (!verify || (await isWhole(path, file.sha256)));
      if (!isGood) missing.set(path, file);
    }
    if (missing.size === 0) return;
    if (options.offline) throw offline([...missing.values()].map(({ name }) => name));
    await downloadAll(missing, options);
  });
  return new Map(files.map((file) => [file.sha256, pathOf(file)]));
}

/** Returns the name of a file in the cache. */
export function cachedName({ sha256, name }: Pick<RemoteFile, "sha256" | "name">): string {
  return `${sha256}-${name.replaceAll(/[^0-9A-Za-z.+~_-]/g, "_")}`;
}

async function isThere(path: string, size: number | undefined): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (size === undefined || found.size === size);
}

/** Files of the cache that this process has hashed or downloaded, with their state at that time, by path. */
const whole = new Map<string, string>();

/** Returns a value that changes whenever a file is written to or replaced. */
async function stampOf(path: string): Promise<string> {
  const { size, ino, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [size, ino, mtimeNs, ctimeNs].join("-");
}

/** Whether a file of the cache has the hash in its name. Otherwise it is removed: a power cut, a bad disk, or somebody has changed it. */
async function isWhole(path: string, sha256: string): Promise<boolean> {
  const stamp = await stampOf(path);
  if (whole.get(path) === stamp) return true;
  if ((await hashFile(path)) !== sha256) {
    await rm(path, { force: true });
    return false;
  }
  whole.set(path, stamp);
  return true;
}

async function downloadAll(missing: ReadonlyMap<string, RemoteFile>, options: ArchiveOptions): Promise<void> {
  const known = [...missing.values()].reduce((sum, { size }) => sum + (size ?? 0), 0);
  let unknown = 0;
  let received = 0;
  let done = 0;
  const report = () =>
    options.onProgress?.({
      kind: "download",
      files: { done, total: missing.size },
      bytes: { done: received, total: known + unknown },
    });
  report();

  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const problems: Problem[] = [];
  const queue = [...missing];
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [path, file] = next;
      const onBytes = (count: number) => {
        received += count;
        if (file.size === undefined) unknown += count;
        report();
      };
      try {
        await oneAtATime(path, async () => {
          if (await isThere(path, file.size)) onBytes(file.size ?? 0);
          else {
            const onRest = (rest: { host: string; ms: number }) => options.onProgress?.({ kind: "rest", ...rest });
            const { limits, env, aptDirectory } = options;
            await download(file, path, { signal, onBytes, onRest, limits, env, aptDirectory });
            whole.set(path, await stampOf(path));
          }
        });
        done++;
        report();
      } catch (error) {
        if (!(error instanceof NixwrtError)) {
          stop.abort(error);
          throw error;
        }
        problems.push(...error.problems);
        // A missing file says nothing about the others. Any other error would be the same for all of them.
        if (error.problems.some(({ code }) => code !== "DOWNLOAD_NOT_FOUND")) queue.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (problems.length > 0) throw new NixwrtError("archive", withoutRepeats(problems));
}

/** Keeps all files that are missing everywhere, and only the first other failure: those of the other lanes have the same cause. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  const others = problems.filter(({ code }) => code !== "DOWNLOAD_NOT_FOUND");
  const [first, ...more] = others;
  if (first === undefined || more.length === 0) return [...problems];
  const rest = `${more.length} more file${more.length === 1 ? "" : "s"} failed, too. The others were not tried`;
  const hint = first.hint === undefined ? rest : `${first.hint}\n${rest}`;
  return [...problems.filter((one) => !others.includes(one)), { ...first, hint }];
}

/** Downloads in progress in this process, by destination. */
const underWay = new Map<string, Promise<void>>();

/** Roots that are fetched at the same time share packages. Each package is downloaded once. */
async function oneAtATime(path: string, work: () => Promise<void>): Promise<void> {
  for (let other = underWay.get(path); other !== undefined; other = underWay.get(path)) await other.catch(() => {});
  const running = work();
  underWay.set(path, running);
  try {
    await running;
  } finally {
    underWay.delete(path);
  }
}

export function offline(names: readonly string[]): NixwrtError {
  return new NixwrtError(
    "archive",
    names.map((name) => ({
      code: "OFFLINE",
      message: `${name} is not in the cache, and --offline forbids downloading it`,
      hint: "Build once without --offline",
    })),
  );
}
