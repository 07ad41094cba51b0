import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { NixwrtError } from "../errors.js";
import type { ImageTools } from "./ImageTools.js";
import type { LoadedRoot } from "./loadRoot.js";
import { rootTar } from "./rootTar.js";

/**
 * Bytes of one compressed block. Larger blocks make a smaller image (up to the largest file). Smaller ones cost the device less memory and
 * time for each page that it reads. OpenWrt uses 256 KiB, too.
 */
const blockSize = 256 * 1024;

/**
 * Makes a squashfs of the root. The same root gives the same bytes on every machine.
 * @throws {NixwrtError} `SQUASHFS_FAILED` of class `host`.
 */
export async function makeSquashfs(
  root: LoadedRoot,
  {
    tools,
    workspace,
    signal,
  }: { readonly tools: ImageTools; readonly workspace: string; readonly signal?: AbortSignal },
): Promise<Buffer> {
  const file = "rootfs.squashfs";
  const command = ["mksquashfs", "-", file, "-tar", "-noappend", "-quiet", "-no-progress", "-exit-on-error"];
  command.push("-comp", "xz", "-b", `${blockSize}`, "-no-xattrs");
  command.push("-mkfs-time", "0", "-all-time", "0", "-default-mode", "755", "-default-uid", "0", "-default-gid", "0");
  const stdin = await rootTar(root);
  try {
    await tools.run(command, { workDirectory: workspace, stdin, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof NixwrtError) throw error;
    const hint = `Check whether the disk is full: df -h ${dirname(workspace)}`;
    const details = (error as { stderr?: string }).stderr || String(error);
    throw new NixwrtError(
      "host",
      { code: "SQUASHFS_FAILED", message: "mksquashfs failed", hint },
      { cause: error, details },
    );
  } finally {
    stdin.destroy();
  }
  return await readFile(join(workspace, file));
}
