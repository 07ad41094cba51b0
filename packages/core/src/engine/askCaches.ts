import { CacheWatch } from "./CacheWatch.js";
import { cacheFault } from "./cacheFault.js";
import type { EngineEvent } from "./EngineEvent.js";
import { exists } from "./exists.js";
import { missingPaths } from "./missingPaths.js";
import type { CacheAccess, Nix } from "./nix.js";
import { isHostFault, nixError } from "./nixError.js";

interface Question {
  /** Store paths that are wanted. */
  readonly paths: readonly string[];
  readonly caches: readonly CacheAccess[];
  readonly runFolder: string;
  readonly signal?: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}

/** Timeouts in seconds: for a connection, and for a transfer that has stalled. */
const patience = { connect: 10, stalled: 30 };

/**
 * Fetches missing paths from binary caches. Each cache is asked separately and trusted with its own key only, so that a bad one does not
 * block the next, and its errors are known to be its own.
 * @returns the paths that are still not in the store
 * @throws {NixwrtError} class host if the disk is full or there are no user namespaces; class interrupted. Never for an error of a cache.
 */
export async function askCaches(nix: Nix, question: Question): Promise<Set<string>> {
  const { paths, caches, onEvent } = question;
  let missing = await missingPaths(nix, question, paths);
  for (const cache of caches) {
    if (missing.size === 0) break;
    const began = performance.now();
    onEvent({ kind: "phase", text: `Asking the binary cache ${cache.shown}` });
    const watch = await fetchFrom(nix, cache, [...missing], question);
    const left = await missingPaths(nix, question, paths);
    const fault = watch === undefined ? "there is no such folder" : cacheFault(watch.said);
    onEvent({
      kind: "cache",
      cache: cache.shown,
      steps: missing.size - left.size,
      bytes: watch?.bytes ?? 0,
      seconds: (performance.now() - began) / 1000,
      ...(fault === undefined ? {} : { fault }),
    });
    missing = left;
  }
  return missing;
}

/** Returns undefined if there is nothing to ask. */
async function fetchFrom(
  nix: Nix,
  cache: CacheAccess,
  paths: readonly string[],
  { runFolder, signal }: Question,
): Promise<CacheWatch | undefined> {
  if (cache.folder !== undefined && !(await exists(cache.folder))) return undefined;
  const { path: folder = "", binds = [] } = cache.folder === undefined ? {} : nix.importFolder(cache.folder);
  const settings: Record<string, string> = {
    substituters: cache.url ?? `file://${folder}`,
    "trusted-public-keys": cache.publicKey,
    "connect-timeout": String(patience.connect),
    "stalled-download-timeout": String(patience.stalled),
    "download-attempts": "2",
    // Somebody may have pushed it since the cache was last asked.
    "narinfo-cache-negative-ttl": "0",
  };
  const command = [
    ...["nix", "build", "--no-link", "--keep-going", "--log-format", "internal-json", "-v"],
    ...Object.entries(settings).flatMap(([name, value]) => ["--option", name, value]),
    ...paths,
  ];
  const ssh = cache.ssh === undefined ? [] : [cache.ssh];
  const run = { command, runFolder, binds, ssh, network: true, ...(signal === undefined ? {} : { signal }) };
  const child = nix.spawn(run, { stdin: "ignore", buffer: { stdout: true, stderr: false }, reject: false });
  const watch = new CacheWatch();
  for await (const line of child.iterable({ from: "stderr" })) watch.line(line);
  const result = await child;
  if (signal?.aborted || (result.failed && isHostFault(watch.said))) throw nixError(watch.said, result, signal);
  return watch;
}
