import { statSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Node imports a module once in a process, however often its file changes. To see edited configs, we give a new URL to all modules of the
 * project (the config, and what it imports by path) as soon as one of them has changed, so that all of them are read again. Packages keep
 * their URLs: they are part of NixWRT, or shared with other projects.
 */

/** Files of the project's modules that were imported since the last change, with their state at that time. */
const known = new Map<string, string>();
/** Number of changes so far. */
let generation = 0;
/** Whether an import has failed. Node would remember the failure, even if the missing file exists by now. */
let failed = false;
let watching = false;

const ownPackage = fileURLToPath(new URL("..", import.meta.url));

/** Returns the URL from which to import a module of the project, so that its current content is read. */
export function freshAddress(file: string): string {
  if (!watching) {
    watching = true;
    registerHooks({
      resolve: (specifier, context, next) => resolved(specifier, context.parentURL, next(specifier, context)),
    });
  }
  if (failed || [...known].some(([path, state]) => stateOf(path) !== state)) {
    generation += 1;
    failed = false;
    // CommonJS modules are cached by file, whatever their URL.
    const { cache } = createRequire(import.meta.url);
    for (const path of known.keys()) delete cache[path];
    known.clear();
  }
  known.set(file, stateOf(file));
  return addressOf(pathToFileURL(file).href);
}

/** Runs an import by jiti, which caches what it has read in the cache of CommonJS modules. */
export async function withJiti<T>(load: () => Promise<T>): Promise<T> {
  const { cache } = createRequire(import.meta.url);
  const before = new Set(Object.keys(cache));
  try {
    return await load();
  } finally {
    const added = Object.keys(cache).filter((path) => !before.has(path) && !path.includes("/node_modules/"));
    for (const path of added) if (!path.startsWith(ownPackage)) known.set(path, stateOf(path));
  }
}

/** Call this when an import of a {@link freshAddress} has thrown an error. */
export function importFailed(): void {
  failed = true;
}

/** Returns the result of Node's resolution, with the new URL if the import is a path in one of the project's modules. */
function resolved<T extends { readonly url: string }>(specifier: string, parent: string | undefined, found: T): T {
  const isLocal = /^(\.{0,2}\/|file:)/.test(specifier) && found.url.startsWith("file:");
  if (!isLocal || !parent?.startsWith("file:") || !known.has(fileURLToPath(parent))) return found;
  const file = fileURLToPath(found.url);
  if (!known.has(file)) known.set(file, stateOf(file));
  return { ...found, url: addressOf(found.url) };
}

/** The first time, URLs are unchanged, which keeps Node's messages readable. */
function addressOf(url: string): string {
  if (generation === 0) return url;
  const address = new URL(url);
  address.searchParams.set("nixwrt", String(generation));
  return address.href;
}

function stateOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? "missing" : `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
}
