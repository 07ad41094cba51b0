import { truncate, writeFile } from "node:fs/promises";
import { openEmulatorTools, type Project } from "@nixwrt/core/host";
import { runTool } from "@nixwrt/testkit";

/** Makes a disk image with an empty ext4, labelled as examples/arhcive expects. The file is sparse. */
export async function makeDisk(project: Project, file: string, bytes: number): Promise<void> {
  await writeFile(file, "");
  await truncate(file, bytes);
  const binds = [{ host: file, guest: "/disk", writable: true }];
  const mkfs = ["mkfs.ext4", "-q", "-L", "backup-disk", "/disk"];
  const { exitCode, stderr } = await runTool(await openEmulatorTools(project), mkfs, { binds });
  if (exitCode !== 0) throw new Error(stderr);
}
