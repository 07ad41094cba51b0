import { NixwrtError } from "../errors.js";
import type { ImagePart, ImageRecipe } from "../system/Image.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { bootCommands, bootText } from "./bootCommands.js";
import { makeBootScript } from "./bootScript.js";
import { kernelImage } from "./kernelImage.js";
import { layoutFile } from "./layoutFile.js";
import { type LoadedRoot, readOutput } from "./loadRoot.js";
import type { ToolWork } from "./makeUImage.js";
import { signingKey } from "./signingKey.js";

/** A root file system with its bytes as they are flashed. */
export interface MadeRoot {
  readonly files: LoadedRoot;
  readonly squashfs: Buffer;
}

/** The bytes of one part of an image. `root` is there when the recipe has a part that holds it. */
export async function partData(
  { file, from }: ImagePart,
  recipe: ImageRecipe,
  root: MadeRoot | undefined,
  input: AssemblyInput,
  workspace: string,
): Promise<Buffer> {
  const { system, buildDate, tools, signal } = input;
  const work: ToolWork = { tools, workspace, buildDate, signal };
  if (from === "rootfs") return madeRoot(root).squashfs;
  if ("text" in from) return Buffer.from(from.text);
  if ("kernel" in from) return await kernelFile(from.kernel, file, recipe, input);
  if ("layout" in from) {
    const { files, squashfs: rootfs } = madeRoot(root);
    const kernel = await kernelImage(from.layout.medium, input, work);
    const key = system.signing === undefined ? undefined : signingKey(system.signing, input.secrets);
    return layoutFile(from.layout, { kernel, rootfs, files }, input, key);
  }
  const { boot } = system.device;
  if (boot === undefined) throw new Error("the device has no boot loader");
  if (from.bootCommands === "text") return Buffer.from(bootText(boot, from.file));
  return await makeBootScript(bootCommands(boot, from.file), work);
}

function madeRoot(root: MadeRoot | undefined): MadeRoot {
  if (root === undefined) throw new Error("the root file system was not made");
  return root;
}

async function kernelFile(
  name: string,
  part: string,
  recipe: ImageRecipe,
  { plan, outputs }: AssemblyInput,
): Promise<Buffer> {
  const found = await readOutput({ step: plan.kernel, file: name }, outputs);
  if (found !== undefined) return found.data;
  throw new NixwrtError("build", {
    code: "IMAGE_PART_MISSING",
    message: `the kernel's build made no file ${name}, which the image ${recipe.name} wants as ${part}`,
    hint: "This is a fault of the device plugin: report it to its author",
  });
}
