import { cp, mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { publishedPackages } from "./packages.js";

/**
 * Copies this repository in its current state, including the build output, to a new folder, in which a release can be tried out.
 * @returns the folder, which the caller has to remove
 */
export async function copyRepository(repository: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "nixwrt-release-"));
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await execa("git", list, { cwd: repository });
  const built = publishedPackages(repository).map(({ folder }) => join(folder, "dist").slice(repository.length + 1));
  for (const path of [...stdout.split("\0").filter(Boolean), ...built]) {
    // Ignores files that git knows but that were just removed, and build output that does not exist.
    await cp(join(repository, path), join(copy, path), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
  await symlink(join(repository, "node_modules"), join(copy, "node_modules"));
  // CHANGELOGs name the commits that added the changesets.
  const git = ["-c", "user.name=release", "-c", "user.email=release@localhost"];
  await execa("git", ["init", "--quiet"], { cwd: copy });
  await execa("git", ["add", "--all"], { cwd: copy });
  await execa("git", [...git, "commit", "--quiet", "--message", "A copy"], { cwd: copy });
  return copy;
}
