import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { NixwrtError } from "../errors.js";
import { hashInPieces } from "../hashFile.js";
import { bootId } from "../processIdentity.js";
import { writeAtomically } from "../writeAtomically.js";

/** What is in a root besides folders, by place: of a file its bytes and sha256, of a link where it leads. */
export type RootEntries = ReadonlyMap<string, RootEntry>;
export type RootEntry =
  | { readonly size: number; readonly sha256: string; readonly run: boolean }
  | { readonly link: string };

/** What an unpacked root was made of, kept beside the roots: the roots themselves are imported as they are. */
interface RootManifest {
  readonly version: 1;
  /**
   * The start of this machine at which its files were last known to be right. After another start they are hashed once: nothing waits for the
   * disk when a root is unpacked, and a power cut may have emptied them.
   */
  readonly boot: string;
  /** Clock time, ms. What was changed since (the time of a file's inode, which nobody can set) is hashed, too. */
  readonly since: number;
  readonly entries: readonly (readonly [place: string, entry: RootEntry])[];
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * How far the time of an inode lags behind the clock, ms: Linux stamps inodes with the time of its last tick (10 ms at CONFIG_HZ=100, its
 * slowest). What was written just after the manifest may bear a time just before it.
 */
const tickMs = 20;

function manifestPath(root: string): string {
  return join(dirname(dirname(root)), "manifests", `${basename(root)}.json`);
}

/** Whether a root was unpacked whole, and has not been found damaged since. */
export function isSealed(root: string): Promise<boolean> {
  return Promise.all([stat(root), stat(manifestPath(root))]).then(
    () => true,
    () => false,
  );
}

/** Remembers what a root is made of. @param root where it will be, or is */
export async function sealRoot(root: string, entries: RootEntries): Promise<void> {
  await mkdir(dirname(manifestPath(root)), { recursive: true });
  const manifest: RootManifest = { version: 1, boot: bootId(), since: Date.now(), entries: [...entries] };
  await writeAtomically(manifestPath(root), JSON.stringify(manifest));
}

/** Removes the manifests of roots that are gone. */
export async function sweepManifests(roots: string): Promise<void> {
  const folder = join(dirname(roots), "manifests");
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const root = join(roots, name.replace(/\.json$/, ""));
    const [found, own] = await Promise.all([stat(root).catch(() => undefined), stat(path).catch(() => undefined)]);
    // One that is new may be of a root that is about to get its name.
    if (found === undefined && own !== undefined && Date.now() - own.mtimeMs > dayMs) await rm(path, { force: true });
  }
}

/** Roots that this process has looked at. */
const known = new Set<string>();

/**
 * Refuses a root in which something is not as it was unpacked: its programs are about to be run. The first time in a process every file is
 * looked at; its bytes are hashed only where it was touched since, or this machine was started anew. A folder that was not unpacked by
 * `unpackRoot` has no manifest, and is left alone. Hashing a root takes seconds, in which nothing else can happen: who can wait calls
 * {@link checkRootInTurns} before.
 * @throws {NixwrtError} of class `archive`: ROOT_DAMAGED. It is unpacked anew then when it is asked for the next time.
 */
export function checkRoot(root: string): void {
  const check = rootCheck(root, false);
  while (!check.next().done);
}

/** How long a check works before others have their turn, ms: as long as a person does not notice. */
const turnMs = 20;

/** Checks of roots that go on now: of programs that are started together, one checks, and the others wait for it. */
const underWay = new Map<string, Promise<void>>();

/**
 * The same, while other things go on.
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

/** Does a piece of work, and lets others do theirs in between. */
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
    // Nothing is as a damaged manifest says.
    return { version: 1, boot: "", since: 0, entries: [] };
  }
}

/**
 * The place of something that was changed, is missing, or was added.
 * @param trust clock time, ms: of what was not touched since only the kind and the size are compared
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
