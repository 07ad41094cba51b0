import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A published package of this repository. */
export interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  /** Absolute path of the package's folder. */
  readonly folder: string;
}

/** Returns the published packages of a copy of this repository, sorted by name. */
export function publishedPackages(repository: string): PublishedPackage[] {
  return globSync("packages/*/package.json", { cwd: repository })
    .map((file) => ({ file, manifest: JSON.parse(readFileSync(join(repository, file), "utf8")) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ file, manifest }) => ({
      name: String(manifest.name),
      version: String(manifest.version),
      folder: join(repository, dirname(file)),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
