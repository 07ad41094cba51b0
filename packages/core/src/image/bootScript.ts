import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImageTools } from "./ImageTools.js";

/**
 * U-Boot's commands as an image that its `source` runs (boot.scr), made by mkimage. Equal input makes equal bytes.
 * @param buildDate seconds since 1970, for the image's header
 */
export async function makeBootScript(
  commands: readonly string[],
  run: {
    readonly tools: ImageTools;
    readonly workspace: string;
    readonly buildDate: number;
    readonly signal?: AbortSignal;
  },
): Promise<Buffer> {
  const { tools, workspace, buildDate, signal } = run;
  await writeFile(join(workspace, "boot.cmd"), `${commands.join("\n")}\n`);
  const command = ["mkimage", "-A", "mips", "-O", "linux", "-T", "script", "-C", "none", "-n", "nixwrt RAM boot"];
  await tools.run([...command, "-d", "boot.cmd", "boot.scr"], {
    workDirectory: workspace,
    env: { SOURCE_DATE_EPOCH: String(buildDate) },
    ...(signal === undefined ? {} : { signal }),
  });
  return await readFile(join(workspace, "boot.scr"));
}
