import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inCache } from "../archive/inCache.js";
import { NixwrtError } from "../errors.js";
import type { Plan } from "../plan/Plan.js";
import { CacheWatch } from "./CacheWatch.js";
import { cacheFault } from "./cacheFault.js";
import type { EngineEvent } from "./EngineEvent.js";
import { type EngineInputs, enginePlan } from "./enginePlan.js";
import { missingPaths } from "./missingPaths.js";
import { type CacheAccess, type EngineOptions, type Nix, type NixRun, openNix } from "./nix.js";
import { nixError } from "./nixError.js";
import { outputPaths } from "./outputPaths.js";
import { parseJsonObject } from "./parseJsonObject.js";
import { inRunFolder, writePlan } from "./runFolder.js";

export interface PushRequest {
  readonly plan: Plan;
  /** Paths of the plan's inputs in the store, whether or not they exist. */
  readonly inputs: EngineInputs;
  readonly target: Omit<CacheAccess, "publicKey">;
  /** Key that signs what is pushed: `name:base64`. */
  readonly secretKey: string;
  readonly onEvent?: (event: EngineEvent) => void;
  readonly signal?: AbortSignal;
}

/** An output of a step that is now in a binary cache. */
export interface PushedOutput {
  readonly step: string;
  readonly storePath: string;
  /** Unpacked size in bytes. */
  readonly bytes: number;
  /** Size in the cache in bytes, if known. */
  readonly packedBytes?: number;
  /** Whether it was not there before. */
  readonly isNew: boolean;
}

/** What a binary cache has after a push, and what could not be pushed. */
export interface PushResult {
  readonly outputs: readonly PushedOutput[];
  /** Steps that have no output in this machine's store. */
  readonly missing: readonly string[];
}

/**
 * Copies the outputs of a plan's steps from this machine's store into a binary cache, signed. It copies nothing else: the build root and
 * sources come from the archive, and secrets are never in the store. If the push is aborted, the next one copies the rest.
 * @throws {NixwrtError} of class `usage`: CACHE_NOTHING_TO_PUSH; of class `archive`: CACHE_NOT_PUSHED; class host; class interrupted.
 */
export function pushOutputs(request: PushRequest, options: EngineOptions): Promise<PushResult> {
  return inCache(options.cache, async () => {
    const nix = await openNix(options);
    return await inRunFolder(nix, options.cache, async (runFolder) => {
      await writePlan(runFolder, JSON.stringify(enginePlan(request.plan, request.inputs)));
      await writeFile(join(runFolder, "key"), request.secretKey, { mode: 0o600 });
      return await push(nix, request, runFolder);
    });
  });
}

async function push(nix: Nix, request: PushRequest, runFolder: string): Promise<PushResult> {
  const { target, signal, onEvent = () => {} } = request;
  const common = { runFolder, ...(signal === undefined ? {} : { signal }) };
  const all = Object.entries(await outputPaths(nix, common));
  const paths = Object.fromEntries(all.filter(([step]) => !request.plan.steps[step]?.staysLocal));
  const absent = await missingPaths(nix, common, Object.values(paths).flat());
  const here = Object.entries(paths).flatMap(([step, list]) =>
    list.filter((path) => !absent.has(path)).map((storePath) => ({ step, storePath })),
  );
  const missing = Object.entries(paths).flatMap(([step, list]) =>
    list.some((path) => absent.has(path)) ? [step] : [],
  );
  if (here.length === 0) throw nothingToPush();

  const to = await openTarget(nix, target, join(nix.runFolder(runFolder), "key"));
  const run = (command: readonly string[]) => pushRun(nix, { ...common, ...to.run, command }, target);
  const pushed = here.map(({ storePath }) => storePath);
  onEvent({ kind: "phase", text: `Comparing with the binary cache ${target.shown}` });
  const before = parsePathInfo(await run(["nix", "path-info", "--json", "--store", to.store, ...pushed]));
  const added = pushed.filter((path) => before.get(path) === undefined);
  if (!to.signs) await run(["nix", "store", "sign", "--key-file", to.keyFile, ...pushed]);
  if (added.length > 0) {
    onEvent({ kind: "phase", text: `Pushing ${added.length} outputs to ${target.shown}` });
    // A Nix that trusts the user who logs in accepts everything. Any other checks the signatures in any case.
    await run(["nix", "copy", "--no-check-sigs", "--log-format", "internal-json", "-v", "--to", to.store, ...added]);
  }
  // Outputs that somebody else pushed with another key get this signature, too.
  if (to.signs) await run(["nix", "store", "sign", "--key-file", to.keyFile, "--store", to.store, ...pushed]);
  const after = parsePathInfo(await run(["nix", "path-info", "--json", "--store", to.store, ...pushed]));
  const outputs = here.map((one) => {
    const { narSize: bytes = 0, downloadSize } = after.get(one.storePath) ?? {};
    const packed = downloadSize === undefined || downloadSize === 0 ? {} : { packedBytes: downloadSize };
    return { ...one, bytes, ...packed, isNew: added.includes(one.storePath) };
  });
  return { outputs, missing };
}

interface Target {
  /** URL for Nix. */
  readonly store: string;
  /** Whether it is a store of files, which accepts any signature. Otherwise, outputs have to be signed before they are copied. */
  readonly signs: boolean;
  readonly keyFile: string;
  readonly run: Pick<NixRun, "binds" | "ssh" | "network">;
}

async function openTarget(
  nix: Nix,
  { url, folder, ssh, shown }: PushRequest["target"],
  keyFile: string,
): Promise<Target> {
  const isStore = url?.startsWith("ssh") ?? false;
  // zstd is ten times as fast as Nix's xz, at nearly the same size.
  const settings = `compression=zstd&secret-key=${keyFile}`;
  const common = { signs: !isStore, keyFile };
  if (folder === undefined) {
    const store = isStore ? (url ?? "") : `${url}${url?.includes("?") ? "&" : "?"}${settings}`;
    return { ...common, store, run: { ssh: ssh === undefined ? [] : [ssh], network: true } };
  }
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw notPushed(shown, `the folder cannot be created (${error.code})`, error);
  });
  const { path, binds } = nix.importFolder(folder, true);
  return { ...common, store: `file://${path}?${settings}`, run: { binds } };
}

/**
 * Runs Nix to its end.
 * @returns its output
 */
async function pushRun(nix: Nix, run: NixRun, { shown }: PushRequest["target"]): Promise<string> {
  const child = nix.spawn(run, { stdin: "ignore", buffer: { stdout: true, stderr: false }, reject: false });
  const watch = new CacheWatch();
  for await (const line of child.iterable({ from: "stderr" })) watch.line(line);
  const result = await child;
  if (!result.failed) return result.stdout;
  if (run.signal?.aborted) throw nixError(watch.said, result, run.signal);
  throw notPushed(shown, pushFault(watch.said), result);
}

function pushFault(said: string): string {
  if (/No space left on device|Disk quota exceeded/.test(said)) return "its disk is full";
  if (/Read-only file system/.test(said)) return "its disk is mounted read-only";
  if (/: Permission denied$/m.test(said)) return "you do not have write permission";
  if (/lacks a (valid )?signature|not signed|cannot add path .* because it lacks/i.test(said)) {
    return "its Nix does not trust the key, nor the user who logs in: see trusted-public-keys and trusted-users in nix.conf(5)";
  }
  return cacheFault(said) ?? "Nix failed with an internal error";
}

function notPushed(target: string, why: string, cause: unknown): NixwrtError {
  return new NixwrtError(
    "archive",
    {
      code: "CACHE_NOT_PUSHED",
      message: `pushing to ${target} failed: ${why}`,
      hint: "Fix this and push again: what is already there is kept, and the cache contains nothing incomplete",
    },
    { cause },
  );
}

function nothingToPush(): NixwrtError {
  return new NixwrtError("usage", {
    code: "CACHE_NOTHING_TO_PUSH",
    message: "this machine's store has none of the project's steps",
    hint: "Run `nixwrt build` first",
  });
}

interface PathInfo {
  readonly narSize?: number;
  readonly downloadSize?: number;
}

/** Parses the output of `nix path-info --json`. Returns the existing paths by store path. */
function parsePathInfo(json: string): ReadonlyMap<string, PathInfo> {
  const all = Object.entries(parseJsonObject(json) ?? {});
  return new Map(all.flatMap(([path, info]) => (info === null ? [] : [[path, info as PathInfo] as const])));
}
