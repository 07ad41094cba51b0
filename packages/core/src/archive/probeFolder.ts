import { access, constants, lstat, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeOwnedFolder } from "../owned.js";

/**
 * Tries out what unpacked Debian packages need from a file system, in a folder that is removed again.
 * @returns what the file system does not support, as the rest of a sentence about it; empty if it supports everything
 * @throws the errors of the file system if it is not writable
 */
export async function probeFolder(folder: string): Promise<string[]> {
  const place = await makeOwnedFolder(folder, ".probe-");
  try {
    const faults: string[] = [];
    const file = join(place, "Name");
    await writeFile(file, "", { mode: 0o755 });
    // Linux refuses this on a file system that is mounted with noexec, or that does not store modes.
    if (!(await succeeds(access(file, constants.X_OK)))) faults.push("does not allow programs to run (noexec)");
    if (await succeeds(lstat(join(place, "name")))) {
      faults.push("does not distinguish upper and lower case in names");
    }
    if (!(await succeeds(symlink("Name", join(place, "link"))))) faults.push("does not support symbolic links");
    return faults;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function succeeds(attempt: Promise<unknown>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  );
}
