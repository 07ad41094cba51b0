import type { CpuTarget } from "../system/CpuFamily.js";
import { makeUImage, type ToolWork } from "./makeUImage.js";

/** Packs U-Boot commands into an image for its `source` command (boot.scr). Equal input gives equal bytes. */
export async function makeBootScript(
  commands: readonly string[],
  { family }: CpuTarget,
  work: ToolWork,
): Promise<Buffer> {
  const text = Buffer.from(commands.map((line) => `${line}\n`).join(""));
  return await makeUImage(
    text,
    { arch: family.mkimage, type: "script", compression: "none", name: "nixwrt RAM boot" },
    work,
  );
}
