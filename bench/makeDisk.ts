import { truncate, writeFile } from "node:fs/promises";
import { openEmulatorTools, type Project } from "@nixwrt/core/host";
import { runTool } from "@nixwrt/testkit";

/**
 * Makes a disk image with an empty ext4. The file is sparse.
 * @param label default: the one that examples/arhcive expects
 */
export async function makeDisk(project: Project, file: string, bytes: number, label = "backup-disk"): Promise<void> {
  await writeFile(file, "");
  await truncate(file, bytes);
  const binds = [{ host: file, guest: "/disk", writable: true }];
  const mkfs = ["mkfs.ext4", "-q", "-L", label, "/disk"];
  const { exitCode, stderr } = await runTool(await openEmulatorTools(project), mkfs, { binds });
  if (exitCode !== 0) throw new Error(stderr);
}
