import { cp, mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { publishedPackages } from "./packages.js";

/**
 * Copies this repository as it is, with what is built, to a folder of its own, where a release can be tried out.
 * @returns the folder; to be removed by the caller
 */
export async function copyRepository(repository: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "nixwrt-release-"));
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await execa("git", list, { cwd: repository });
  const built = publishedPackages(repository).map(({ folder }) => join(folder, "dist").slice(repository.length + 1));
  for (const path of [...stdout.split("\0").filter(Boolean), ...built]) {
    // What git has and somebody has just removed, or what is not built.
    await cp(join(repository, path), join(copy, path), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
  await symlink(join(repository, "node_modules"), join(copy, "node_modules"));
  // CHANGELOGs name the commits that changesets came with.
  const git = ["-c", "user.name=release", "-c", "user.email=release@localhost"];
  await execa("git", ["init", "--quiet"], { cwd: copy });
  await execa("git", ["add", "--all"], { cwd: copy });
  await execa("git", [...git, "commit", "--quiet", "--message", "A copy"], { cwd: copy });
  return copy;
}
