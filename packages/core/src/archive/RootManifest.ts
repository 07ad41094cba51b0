import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { NixwrtError } from "../errors.js";
import { hashInPieces } from "../hashFile.js";
import { bootId } from "../processIdentity.js";
import { writeAtomically } from "../writeAtomically.js";

/** Content of a root without folders, by path: size and hash of a file, target of a link. */
export type RootEntries = ReadonlyMap<string, RootEntry>;
export type RootEntry =
  | { readonly size: number; readonly sha256: string; readonly run: boolean }
  | { readonly link: string };

/** Content of an unpacked root. It is stored beside the roots, because the roots are imported as they are. */
interface RootManifest {
  readonly version: 1;
  /**
   * Boot of this machine in which the files were last known to be right. After another boot they are hashed once, because unpacking a root
   * does not wait for the disk, and a power cut may have emptied them.
   */
  readonly boot: string;
  /** Clock time in ms. Files that were changed later are hashed, too. This goes by the ctime of their inodes, which nobody can set. */
  readonly since: number;
  readonly entries: readonly (readonly [place: string, entry: RootEntry])[];
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Maximum lag of an inode's time behind the clock, in ms: Linux stamps inodes with the time of its last tick (10 ms at CONFIG_HZ=100, its
 * slowest). A file that is written just after the manifest may have a time just before it.
 */
const tickMs = 20;

function manifestPath(root: string): string {
  return join(dirname(dirname(root)), "manifests", `${basename(root)}.json`);
}

/** Whether a root was unpacked completely, and no damage was found since. */
export function isSealed(root: string): Promise<boolean> {
  return Promise.all([stat(root), stat(manifestPath(root))]).then(
    () => true,
    () => false,
  );
}

/**
 * Stores the content of a root.
 * @param root its present or future path
 */
export async function sealRoot(root: string, entries: RootEntries): Promise<void> {
  await mkdir(dirname(manifestPath(root)), { recursive: true });
  const manifest: RootManifest = { version: 1, boot: bootId(), since: Date.now(), entries: [...entries] };
  await writeAtomically(manifestPath(root), JSON.stringify(manifest));
}

/** Removes the manifests of roots that no longer exist. */
export async function sweepManifests(roots: string): Promise<void> {
  const folder = join(dirname(roots), "manifests");
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const root = join(roots, name.replace(/\.json$/, ""));
    const [found, own] = await Promise.all([stat(root).catch(() => undefined), stat(path).catch(() => undefined)]);
    // A new manifest may belong to a root that is about to get its name.
    if (found === undefined && own !== undefined && Date.now() - own.mtimeMs > dayMs) await rm(path, { force: true });
  }
}

/** Roots that this process has checked. */
const known = new Set<string>();

/**
 * Refuses a root that differs from what was unpacked, before its programs run. The first call in a process checks every file. It hashes
 * only files that were touched since, or all files after a reboot. A folder that `unpackRoot` did not make has no manifest, and is not
 * checked. Hashing a root takes seconds and blocks all other work, so callers that can wait call {@link checkRootInTurns} first.
 * @throws {NixwrtError} of class `archive`: ROOT_DAMAGED. The next request for the root unpacks it again.
 */
export function checkRoot(root: string): void {
  const check = rootCheck(root, false);
  while (!check.next().done);
}

/** How long a check runs before other work has its turn, in ms. Users do not notice such a delay. */
const turnMs = 20;

/** Checks in progress. Of several programs that start together, one checks, and the others wait for it. */
const underWay = new Map<string, Promise<void>>();

/**
 * Like {@link checkRoot}, while other work goes on.
 * @param whole hash every file, whether or not it was touched. Default: false.
 */
export function checkRootInTurns(root: string, { whole = false }: { readonly whole?: boolean } = {}): Promise<void> {
  const key = `${whole} ${root}`;
  let running = underWay.get(key);
  if (running === undefined) {
    running = inTurns(rootCheck(root, whole)).finally(() => underWay.delete(key));
    underWay.set(key, running);
  }
  return running;
}

/** Does a piece of work, and lets other work run in between. */
async function inTurns(work: Iterator<undefined>): Promise<void> {
  for (let start = performance.now(); !work.next().done; ) {
    if (performance.now() - start < turnMs) continue;
    await setImmediate();
    start = performance.now();
  }
}

/** Checks a root, piece by piece. */
function* rootCheck(root: string, whole: boolean): Generator<undefined, void> {
  if (known.has(root) && !whole) return;
  const path = manifestPath(root);
  const manifest = readManifest(path);
  if (manifest === undefined) return;
  const trust = !whole && manifest.boot === bootId() ? manifest.since : Number.NEGATIVE_INFINITY;
  const fault = yield* firstFault(root, new Map(manifest.entries), trust);
  if (fault !== undefined) {
    rmSync(path, { force: true });
    throw new NixwrtError("archive", {
      code: "ROOT_DAMAGED",
      path: join(root, fault),
      message:
        "this file in the cache has changed since it was unpacked, because of a power cut, a bad disk or another user",
      hint: "Build again: nixwrt will unpack the whole root again",
    });
  }
  known.add(root);
}

function readManifest(path: string): RootManifest | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as RootManifest;
  } catch {
    // A damaged manifest matches no root.
    return { version: 1, boot: "", since: 0, entries: [] };
  }
}

/**
 * Returns the path of an entry that was changed, is missing, or was added.
 * @param trust clock time in ms. For files that were not touched since, only kind and size are compared
 */
function* firstFault(root: string, entries: RootEntries, trust: number): Generator<undefined, string | undefined> {
  let seen = 0;
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const place = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        folders.push(place);
        continue;
      }
      const expected = entries.get(place);
      if (expected === undefined || !(yield* isAsExpected(join(root, place), expected, trust))) return place;
      seen++;
      yield;
    }
  }
  if (seen === entries.size) return undefined;
  return (
    [...entries.keys()].find((place) => lstatSync(join(root, place), { throwIfNoEntry: false }) === undefined) ?? ""
  );
}

function* isAsExpected(path: string, expected: RootEntry, trust: number): Generator<undefined, boolean> {
  const found = lstatSync(path);
  if ("link" in expected) return found.isSymbolicLink() && readlinkSync(path) === expected.link;
  const isSame = found.isFile() && found.size === expected.size && ((found.mode & 0o111) !== 0) === expected.run;
  if (!isSame || found.ctimeMs < trust - tickMs) return isSame;
  return (yield* hashInPieces(path)) === expected.sha256;
}
