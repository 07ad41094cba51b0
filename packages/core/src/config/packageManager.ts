import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** What installs a project's packages, and how that is told what to do. */
export interface PackageManager {
  /** Installs packages for development: `npm install --save-dev`, to be followed by their names. */
  readonly add: string;
  /** Shows who asks for a package: `npm ls`, to be followed by its name. */
  readonly why: string;
  /** Makes one of several copies. */
  readonly dedupe: string;
}

const npm: PackageManager = { add: "npm install --save-dev", why: "npm ls", dedupe: "npm dedupe" };

/** By the file in which each keeps the versions that it has chosen. */
const byLock: Readonly<Record<string, PackageManager>> = {
  "package-lock.json": npm,
  "pnpm-lock.yaml": { add: "pnpm add --save-dev", why: "pnpm why", dedupe: "pnpm dedupe" },
  "yarn.lock": { add: "yarn add --dev", why: "yarn why", dedupe: "yarn dedupe" },
  "bun.lock": { add: "bun add --dev", why: "bun why", dedupe: "bun install" },
};

/** The package manager of the project that a folder is in; npm when nothing tells. */
export function packageManagerOf(folder: string): PackageManager {
  const found = Object.entries(byLock).find(([lock]) => existsSync(join(folder, lock)));
  if (found !== undefined) return found[1];
  return dirname(folder) === folder ? npm : packageManagerOf(dirname(folder));
}

/** What to do to have packages, for a hint. */
export function installHint(names: string, folder: string): string {
  return `${packageManagerOf(folder).add} ${names}`;
}
