import { mkdir, readdir, readFile, rm, stat, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../writeAtomically.js";
import type { Nix } from "./nix.js";
import { nixRun } from "./nixRun.js";
import { parseJsonObject } from "./parseJsonObject.js";
import { hashOfStorePath } from "./storePath.js";

/** Objects that a step has left in the store. Another step with the same basis can start from them. */
export interface ObjectStart {
  /** Basis hash of `enginePlan`. */
  readonly basis: string;
  /** Configuration of {@link import("../plan/Plan.js").StepObjects}. */
  readonly configuration: string;
  /** Store path of the file that the step left. */
  readonly objects: string;
  /** Store path of the step's own output. */
  readonly output: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Maximum size of all starts of a cache, in bytes: about thirty kernels. */
const startsLimit = 512 * 2 ** 20;

function startsFolder(cache: string): string {
  return join(cache, "engine", "starts");
}

function recordOf(cache: string, { basis, objects }: Pick<ObjectStart, "basis" | "objects">): string {
  return join(startsFolder(cache), basis, `${hashOfStorePath(objects)}.json`);
}

/** Returns the path of the link that protects the objects from garbage collection. */
function linkOf(nix: Nix, { objects }: Pick<ObjectStart, "objects">): string {
  return join(nix.linkFolder.host, "starts", hashOfStorePath(objects));
}

/** Returns the starts of a basis, or all starts, the most recently used first. Removes damaged records. */
export async function knownStarts(cache: string, basis?: string): Promise<ObjectStart[]> {
  const bases = basis === undefined ? await readdir(startsFolder(cache)).catch(() => []) : [basis];
  const found: { start: ObjectStart; used: number }[] = [];
  for (const one of bases) {
    for (const name of await readdir(join(startsFolder(cache), one)).catch(() => [])) {
      // The record is still being written.
      if (!name.endsWith(".json")) continue;
      const file = join(startsFolder(cache), one, name);
      const text = await readFile(file, "utf8").catch(() => undefined);
      // Another process has just removed it.
      if (text === undefined) continue;
      const start = parseStart(text);
      if (start === undefined || recordOf(cache, start) !== file) await rm(file, { force: true });
      else found.push({ start, used: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 });
    }
  }
  return found.sort((a, b) => b.used - a.used).map(({ start }) => start);
}

function parseStart(text: string): ObjectStart | undefined {
  const value = parseJsonObject(text);
  const { basis, configuration, objects, output, sha256, bytes } = value ?? {};
  const texts = [basis, configuration, objects, output, sha256];
  if (!texts.every((one) => typeof one === "string") || typeof bytes !== "number") return undefined;
  return String(objects).startsWith("/nix/store/") ? (value as unknown as ObjectStart) : undefined;
}

/** Stores a start. If all starts together are too large, releases the least recently used ones. */
export async function rememberStart(
  cache: string,
  nix: Nix,
  start: ObjectStart,
  { runFolder, limit = startsLimit }: { readonly runFolder: string; readonly limit?: number },
): Promise<void> {
  await mkdir(join(nix.linkFolder.host, "starts"), { recursive: true });
  await symlink(start.objects, linkOf(nix, start)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await mkdir(join(startsFolder(cache), start.basis), { recursive: true });
  await writeAtomically(recordOf(cache, start), JSON.stringify(start));
  let bytes = 0;
  const tooMany = (await knownStarts(cache)).filter((one) => {
    bytes += one.bytes;
    return bytes > limit;
  });
  for (const one of tooMany) await forgetStart(cache, nix, one);
  // What another build is about to use stays, and so does what Nix cannot remove. The next garbage collection finds it.
  if (tooMany.length > 0) {
    const command = ["nix-store", "--delete", ...tooMany.map(({ objects }) => objects)];
    await nixRun(nix, { command, runFolder }).catch(() => {});
  }
}

/** Records that a start was used. */
export async function touchStart(cache: string, start: ObjectStart): Promise<void> {
  const now = new Date();
  await utimes(recordOf(cache, start), now, now).catch(() => {});
}

/** Releases a start for garbage collection. */
export async function forgetStart(cache: string, nix: Nix, start: ObjectStart): Promise<void> {
  await rm(recordOf(cache, start), { force: true });
  await rm(linkOf(nix, start), { force: true });
}

/** Releases all starts that do not belong to an output in `kept`. */
export async function forgetStartsBut(cache: string, nix: Nix, kept: ReadonlySet<string>): Promise<void> {
  for (const start of await knownStarts(cache)) if (!kept.has(start.output)) await forgetStart(cache, nix, start);
  const links = await readdir(join(nix.linkFolder.host, "starts")).catch(() => []);
  const known = new Set((await knownStarts(cache)).map((start) => hashOfStorePath(start.objects)));
  for (const name of links) if (!known.has(name)) await rm(join(nix.linkFolder.host, "starts", name), { force: true });
}
