import type { Suite } from "../system/source.js";
import type { ArchiveName } from "./Lock.js";

/** One Release of the archive: a folder below `dists/`. */
export interface Release {
  readonly name: string;
  readonly archive: ArchiveName;
  /** Its packages are taken only where they are asked for, or where nothing else will do. */
  readonly backports: boolean;
}

/** The Releases that make up a suite. Where several have a package, the highest version is taken. */
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
