import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../writeAtomically.js";
import { inCache } from "./inCache.js";
import type { VerifiedRelease } from "./verifyRelease.js";

/** Returns the path in the cache of the InRelease file of a release that was seen last. */
export function seenReleasePath(cache: string, name: string): string {
  return join(cache, "index", `${name}.InRelease`);
}

/** Returns the text of the InRelease file that was seen last. The caller has to verify it. */
export function readSeenRelease(cache: string, name: string): Promise<string | undefined> {
  return readFile(seenReleasePath(cache, name), "utf8").catch(() => undefined);
}

/** Stores a verified InRelease file as the newest, so that older ones are refused, and as evidence. */
export async function rememberRelease(cache: string, verified: VerifiedRelease, text: string): Promise<void> {
  await rememberEvidence(cache, verified, text);
  await inCache(cache, () => writeAtomically(seenReleasePath(cache, verified.release.name), text));
}

/** Stores a verified InRelease file under its hash, as evidence for the locks made from it. */
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

/** Returns the texts of all InRelease files of a release in the cache, in no order. The caller has to verify them. */
export async function rememberedReleases(cache: string, name: string): Promise<string[]> {
  const folder = join(cache, "index");
  const names = await readdir(folder).catch(() => []);
  const ours = names.filter(
    (one) => one === `${name}.InRelease` || (/^[0-9a-f]{64}-/.test(one) && one.slice(65) === `${name}.InRelease`),
  );
  const texts = await Promise.all(ours.map((one) => readFile(join(folder, one), "utf8").catch(() => undefined)));
  return [...new Set(texts.filter((text) => text !== undefined))];
}
