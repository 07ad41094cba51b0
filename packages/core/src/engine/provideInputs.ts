import { rm } from "node:fs/promises";
import { join } from "node:path";
import { checkRootInTurns } from "../archive/RootManifest.js";
import { NixwrtError } from "../errors.js";
import { importedBuildRoot, rememberBuildRoot } from "./buildRoot.js";
import type { EngineEvent } from "./EngineEvent.js";
import { missingPaths } from "./missingPaths.js";
import type { Nix } from "./nix.js";
import { nixRun } from "./nixRun.js";
import { type SourceFile, stageSources } from "./sourceFiles.js";

/** Inputs of a plan's steps that no step makes. */
interface InputRequest {
  /** Unpacked roots that steps run in. */
  readonly roots: readonly string[];
  readonly sources: readonly SourceFile[];
  readonly cache: string;
  readonly runFolder: string;
  readonly signal?: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}

/**
 * Adds the missing roots and sources to the store.
 * @returns the store paths of the roots, in order
 */
export async function provideInputs(nix: Nix, request: InputRequest): Promise<string[]> {
  const remembered = await Promise.all(request.roots.map((root) => importedBuildRoot(request.cache, root)));
  const sources = request.sources.map((source) => source.storePath);
  const missing = await missingPaths(nix, request, [...sources, ...remembered.filter((path) => path !== undefined)]);
  await addSources(
    nix,
    request,
    request.sources.filter((source) => missing.has(source.storePath)),
  );
  const paths: string[] = [];
  for (const [index, root] of request.roots.entries()) {
    const path = remembered[index];
    paths.push(path !== undefined && !missing.has(path) ? path : await addBuildRoot(nix, request, root));
  }
  return paths;
}

async function addSources(nix: Nix, request: InputRequest, sources: readonly SourceFile[]): Promise<void> {
  if (sources.length === 0) return;
  request.onEvent({ kind: "phase", text: "Adding the sources to the store" });
  const staged = await stageSources(sources, request.runFolder);
  const paths = staged.map((path) => join(nix.runFolder(request.runFolder), path));
  const output = await run(nix, request, ["nix-store", "--add-fixed", "sha256", ...paths]);
  await refuseDamaged(sources, output.split("\n"));
}

/** Nix names a file in the store by its hash. Comparing that with the hash in the download's name costs nothing more. */
async function refuseDamaged(sources: readonly SourceFile[], taken: readonly string[]): Promise<void> {
  const damaged = sources.filter(({ storePath }, index) => taken[index] !== storePath);
  for (const { file } of damaged) await rm(file, { force: true });
  if (damaged.length === 0) return;
  throw new NixwrtError(
    "archive",
    damaged.map(({ file }) => ({
      code: "DOWNLOAD_DAMAGED",
      path: file,
      message: "this file in the cache does not match its hash: a power cut, a bad disk or another user has changed it",
      hint: "It was removed. Build again to download it",
    })),
  );
}

async function addBuildRoot(nix: Nix, request: InputRequest, root: string): Promise<string> {
  request.onEvent({ kind: "phase", text: "Adding the build root to the store" });
  // All of it is about to be read anyway.
  await checkRootInTurns(root, { whole: true });
  const { path, binds } = nix.importFolder(root);
  const output = await run(nix, request, ["nix", "store", "add", "--name", "build-root", path], binds);
  const storePath = output.trim();
  await rememberBuildRoot(request.cache, root, storePath);
  return storePath;
}

function run(
  nix: Nix,
  { runFolder, signal }: InputRequest,
  command: readonly string[],
  binds: ReturnType<Nix["importFolder"]>["binds"] = [],
): Promise<string> {
  return nixRun(nix, { command, runFolder, binds, ...(signal === undefined ? {} : { signal }) });
}
