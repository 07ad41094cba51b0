import { statSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Node imports a module once in a process, however often its file changes. So that a config that was edited is seen, the
 * modules of a project, which are the config and what it imports by path, get another address as soon as one of them has
 * changed: then all of them are read again. Packages are not: they are ours, or shared with others.
 */

/** Files of the project's modules that were imported since the last change, and what each was like. */
const known = new Map<string, string>();
/** How often something has changed. */
let generation = 0;
/** An import has failed: Node would remember that, even if what is missing is there by now. */
let failed = false;
let watching = false;

const ownPackage = fileURLToPath(new URL("..", import.meta.url));

/** The address to import a module of the project by, so that what is on disk is what one gets. */
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
    // CommonJS modules are remembered by file, whatever their address.
    const { cache } = createRequire(import.meta.url);
    for (const path of known.keys()) delete cache[path];
    known.clear();
  }
  known.set(file, stateOf(file));
  return addressOf(pathToFileURL(file).href);
}

/** Runs an import that Node itself does not do, but jiti, which keeps what it has read where CommonJS modules are kept. */
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

/** To be called when an import of a {@link freshAddress} has thrown. */
export function importFailed(): void {
  failed = true;
}

/** What Node resolved an import to, at its new address where it is a path in one of the project's modules. */
function resolved<T extends { readonly url: string }>(specifier: string, parent: string | undefined, found: T): T {
  const isLocal = /^(\.{0,2}\/|file:)/.test(specifier) && found.url.startsWith("file:");
  if (!isLocal || !parent?.startsWith("file:") || !known.has(fileURLToPath(parent))) return found;
  const file = fileURLToPath(found.url);
  if (!known.has(file)) known.set(file, stateOf(file));
  return { ...found, url: addressOf(found.url) };
}

/** The first time addresses are as they are, which keeps messages of Node plain. */
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
