import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Commands of a package manager. */
export interface PackageManager {
  /** Installs packages for development, such as `npm install --save-dev`. The names follow. */
  readonly add: string;
  /** Shows which packages depend on a package, such as `npm ls`. The name follows. */
  readonly why: string;
  /** Merges several copies of a package into one. */
  readonly dedupe: string;
}

const npm: PackageManager = { add: "npm install --save-dev", why: "npm ls", dedupe: "npm dedupe" };

/** Package managers by the name of their lock files. */
const byLock: Readonly<Record<string, PackageManager>> = {
  "package-lock.json": npm,
  "pnpm-lock.yaml": { add: "pnpm add --save-dev", why: "pnpm why", dedupe: "pnpm dedupe" },
  "yarn.lock": { add: "yarn add --dev", why: "yarn why", dedupe: "yarn dedupe" },
  "bun.lock": { add: "bun add --dev", why: "bun why", dedupe: "bun install" },
};

/** Returns the package manager of the project that contains a folder. Default: npm. */
export function packageManagerOf(folder: string): PackageManager {
  const found = Object.entries(byLock).find(([lock]) => existsSync(join(folder, lock)));
  if (found !== undefined) return found[1];
  return dirname(folder) === folder ? npm : packageManagerOf(dirname(folder));
}

/** Returns the command that installs packages, for a hint. */
export function installHint(names: string, folder: string): string {
  return `${packageManagerOf(folder).add} ${names}`;
}
