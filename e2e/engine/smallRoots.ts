import { resolveLock } from "../../packages/core/src/archive/resolveLock.js";
import { unpackRoot } from "../../packages/core/src/archive/unpackRoot.js";
import { buildRootRequest, nixRootRequest } from "../../packages/core/src/engine/buildRoot.js";
import { cacheDirectory } from "../../packages/core/src/pipeline/cacheDirectory.js";
import { planOf } from "../../packages/core/test/engine/plan.js";

/** Returns the unpacked roots of Nix, and of steps that need only bash and coreutils. */
export async function smallRoots(): Promise<{ readonly nixRoot: string; readonly buildRoot: string }> {
  const archive = { cache: cacheDirectory(process.env) };
  const build = buildRootRequest({ ...planOf({}), buildRoot: { suite: "trixie", packages: ["coreutils"] } });
  const lock = await resolveLock({ roots: { nix: nixRootRequest, build }, sources: [] }, undefined, archive);
  const nixRoot = await unpackRoot(lock.roots.nix as never, archive);
  return { nixRoot, buildRoot: await unpackRoot(lock.roots.build as never, archive) };
}
