import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../writeAtomically.js";
import { inCache } from "./inCache.js";
import type { VerifiedRelease } from "./verifyRelease.js";

/** Where the cache has the InRelease file of a release that was seen last. */
export function seenReleasePath(cache: string, name: string): string {
  return join(cache, "index", `${name}.InRelease`);
}

/** The text of the InRelease file that was seen last. Whoever reads it verifies it. */
export function readSeenRelease(cache: string, name: string): Promise<string | undefined> {
  return readFile(seenReleasePath(cache, name), "utf8").catch(() => undefined);
}

/** Keeps a verified InRelease file as the newest, which nothing older may follow, and as evidence. */
export async function rememberRelease(cache: string, verified: VerifiedRelease, text: string): Promise<void> {
  await rememberEvidence(cache, verified, text);
  await inCache(cache, () => writeAtomically(seenReleasePath(cache, verified.release.name), text));
}

/** Keeps a verified InRelease file by its hash, as the evidence of what a lock was made from. */
export async function rememberEvidence(
  cache: string,
  { sha256, release }: VerifiedRelease,
  text: string,
): Promise<void> {
  await inCache(cache, async () => {
    await mkdir(join(cache, "index"), { recursive: true });
    await writeAtomically(join(cache, "index", `${sha256}-${release.name}.InRelease`), text);
  });
}

/** The texts of all InRelease files of a release that the cache has, in no order. Whoever reads them verifies them. */
export async function rememberedReleases(cache: string, name: string): Promise<string[]> {
  const folder = join(cache, "index");
  const names = await readdir(folder).catch(() => []);
  const ours = names.filter(
    (one) => one === `${name}.InRelease` || (/^[0-9a-f]{64}-/.test(one) && one.slice(65) === `${name}.InRelease`),
  );
  const texts = await Promise.all(ours.map((one) => readFile(join(folder, one), "utf8").catch(() => undefined)));
  return [...new Set(texts.filter((text) => text !== undefined))];
}
