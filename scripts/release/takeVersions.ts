import { globSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/**
 * Gives the packages of a copy of this repository the versions and CHANGELOGs that the changesets ask for, and removes the changesets.
 * Every release includes create-nixwrt, because it contains the versions of all other packages.
 * @returns whether there were any changesets
 */
export async function takeVersions(repository: string): Promise<boolean> {
  if (globSync(".changeset/*.md", { cwd: repository }).length === 0) return false;
  const forCreate = join(repository, ".changeset/versions-of-new-projects.md");
  await writeFile(forCreate, '---\n"create-nixwrt": patch\n---\n\nNew projects have the versions of this release.\n');
  await execa("changeset", ["version"], { cwd: repository, preferLocal: true, stdout: "ignore" });
  await rm(forCreate, { force: true });
  return true;
}
