import type { Suite } from "../system/source.js";
import type { ArchiveName } from "./Lock.js";

/** One release of the archive: a folder below `dists/`. */
export interface Release {
  readonly name: string;
  readonly archive: ArchiveName;
  /** Whether its packages are used only if they are asked for, or if nothing else works. */
  readonly backports: boolean;
}

/** Returns the releases of a suite. If several have a package, the highest version is used. */
export function releasesOf(suite: Suite): Release[] {
  if (suite.endsWith("-security")) return [{ name: suite, archive: "debian-security", backports: false }];
  const codename = suite.replace("-backports", "");
  const releases: Release[] = [
    { name: codename, archive: "debian", backports: false },
    { name: `${codename}-updates`, archive: "debian", backports: false },
    { name: `${codename}-security`, archive: "debian-security", backports: false },
  ];
  if (suite !== codename) releases.push({ name: suite, archive: "debian", backports: true });
  return releases;
}
