import { mkdir, readFile } from "node:fs/promises";
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

/**
 * Keeps a verified InRelease file twice: as the newest, which nothing older may follow, and by its hash, as the evidence of
 * what a lock was made from.
 */
export async function rememberRelease(cache: string, verified: VerifiedRelease, text: string): Promise<void> {
  const { sha256, release } = verified;
  await inCache(cache, async () => {
    await mkdir(join(cache, "index"), { recursive: true });
    await writeAtomically(join(cache, "index", `${sha256}-${release.name}.InRelease`), text);
    await writeAtomically(seenReleasePath(cache, release.name), text);
  });
}
