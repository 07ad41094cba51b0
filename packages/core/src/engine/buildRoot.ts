import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, realpath, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Plan, RootRequest } from "../plan/Plan.js";
import { defaultSuite } from "../system/source.js";
import { writeAtomically } from "../writeAtomically.js";
import { exists } from "./exists.js";
import type { Nix } from "./nix.js";

/** The root that runs Nix and all other tools: bubblewrap, and what Nix needs. */
export const nixRootRequest: RootRequest = {
  suite: defaultSuite,
  packages: ["bash", "bubblewrap", "ca-certificates", "coreutils", "nix-bin", "openssh-client"],
};

/** Returns the root that a plan's steps run in: what they ask for, and what starts them (see engineExpression.ts). */
export function buildRootRequest(plan: Plan): RootRequest {
  const packages = new Set([...plan.buildRoot.packages, "bash", "bubblewrap"]);
  return { suite: plan.buildRoot.suite, packages: [...packages].sort() };
}

/** Returns the lock's name for the root of a step with these tools. */
export function toolRootName(tools: readonly string[]): string {
  return `build+${tools.join("+")}`;
}

/** Returns the roots of all steps with additional tools, by name. */
export function toolRootRequests(plan: Plan): Record<string, RootRequest> {
  const { suite, packages } = buildRootRequest(plan);
  const sets = Object.values(plan.steps).flatMap(({ tools }) => (tools === undefined ? [] : [tools]));
  const requests = sets.map((tools) => {
    return [toolRootName(tools), { suite, packages: [...new Set([...packages, ...tools])].sort() }] as const;
  });
  return Object.fromEntries(requests.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function rememberedFolder(cache: string): string {
  return join(cache, "engine", "build-roots");
}

/** Unpacked roots are never changed in place. So the path, inode and time of the folder identify its content. */
async function identity(buildRoot: string): Promise<string> {
  const found = await stat(buildRoot, { bigint: true });
  const text = `${await realpath(buildRoot)}\n${found.ino}\n${found.mtimeNs}`;
  return createHash("sha256").update(text).digest("hex");
}

/** Returns the store path that an unpacked root was imported to, if it was. It may have been collected since. */
export async function importedBuildRoot(cache: string, buildRoot: string): Promise<string | undefined> {
  const file = join(rememberedFolder(cache), await identity(buildRoot));
  const text = await readFile(file, "utf8").catch(() => "");
  return text.startsWith("/nix/store/") ? text : undefined;
}

export async function rememberBuildRoot(cache: string, buildRoot: string, storePath: string): Promise<void> {
  await mkdir(rememberedFolder(cache), { recursive: true });
  await writeAtomically(join(rememberedFolder(cache), await identity(buildRoot)), storePath);
}

/** Forgets roots that are no longer in the store. */
export async function forgetCollectedRoots(cache: string, nix: Nix): Promise<void> {
  for (const name of await readdir(rememberedFolder(cache)).catch(() => [])) {
    const file = join(rememberedFolder(cache), name);
    if (!(await exists(nix.hostPath(await readFile(file, "utf8"))))) await rm(file, { force: true });
  }
}
