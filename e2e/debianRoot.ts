import { cacheDirectory } from "@nixwrt/core/host";
import { resolveLock } from "../packages/core/src/archive/resolveLock.js";
import { unpackRoot } from "../packages/core/src/archive/unpackRoot.js";

/** Makes a root with Debian programs that only tests need, so that they are in no project's lock. */
export async function debianRoot(...packages: string[]): Promise<string> {
  const options = { cache: cacheDirectory(process.env) };
  const { roots } = await resolveLock(
    { roots: { peer: { suite: "trixie", packages } }, sources: [] },
    undefined,
    options,
  );
  if (roots.peer === undefined) throw new Error(`the lock has no root for ${packages.join(", ")}`);
  return await unpackRoot(roots.peer, options);
}
