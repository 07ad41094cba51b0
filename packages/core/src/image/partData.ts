import { NixwrtError } from "../errors.js";
import { packageStep } from "../plan/Plan.js";
import type { ChipContent, ImagePart, ImageRecipe } from "../system/Image.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { bootCommands, bootText } from "./bootCommands.js";
import { makeBootScript } from "./bootScript.js";
import { kernelImage } from "./kernelImage.js";
import { layoutFile } from "./layoutFile.js";
import { type LoadedRoot, readOutput } from "./loadRoot.js";
import type { ToolWork } from "./makeUImage.js";
import { signingKey } from "./signingKey.js";

const erased = 0xff;

/** A root file system with its bytes for flash. */
export interface MadeRoot {
  readonly files: LoadedRoot;
  readonly squashfs: Buffer;
}

/** Returns the bytes of one part of an image. `root` is given if the recipe has a part that contains it. */
export async function partData(
  part: Pick<ImagePart, "file" | "from">,
  recipe: ImageRecipe,
  root: MadeRoot | undefined,
  input: AssemblyInput,
  workspace: string,
): Promise<Buffer> {
  const { system, buildDate, tools, signal } = input;
  const { cpu, boot } = system.device;
  const work: ToolWork = { tools, workspace, buildDate, signal };
  const { file, from } = part;
  if (from === "rootfs") return madeRoot(root).squashfs;
  if ("text" in from) return Buffer.from(from.text);
  if ("kernel" in from) return await outputFile({ step: input.plan.kernel, file: from.kernel }, file, recipe, input);
  if ("package" in from) {
    const step = packageStep(input.plan, from.package);
    return await outputFile({ step, file: from.file }, file, recipe, input);
  }
  if ("chip" in from) {
    const data = ({ from: content }: ChipContent["contents"][number]) =>
      partData({ file, from: content }, recipe, root, input, workspace);
    return await chipData(from.chip, file, data);
  }
  if ("layout" in from) {
    const { files, squashfs: rootfs } = madeRoot(root);
    const kernel = await kernelImage(from.layout.medium, input, work);
    const key = system.signing === undefined ? undefined : signingKey(system.signing, input.secrets);
    return layoutFile(from.layout, { kernel, rootfs, files }, input, key);
  }
  if (boot === undefined) throw new Error("the device has no boot loader");
  if (from.bootCommands === "text") return Buffer.from(bootText({ cpu, ...boot }, from.file));
  return await makeBootScript(bootCommands({ cpu, ...boot }, from.file), cpu, work);
}

function madeRoot(root: MadeRoot | undefined): MadeRoot {
  if (root === undefined) throw new Error("the root file system was not built");
  return root;
}

async function chipData(
  { size, contents }: ChipContent,
  part: string,
  dataOf: (content: ChipContent["contents"][number]) => Promise<Buffer>,
): Promise<Buffer> {
  const chip = Buffer.alloc(size, erased);
  for (const content of contents) {
    const data = await dataOf(content);
    if (content.offset + data.length > size) throw new Error(`what is at ${content.offset} of ${part} does not fit`);
    data.copy(chip, content.offset);
  }
  return chip;
}

async function outputFile(
  from: { readonly step: string; readonly file: string },
  part: string,
  recipe: ImageRecipe,
  { outputs }: AssemblyInput,
): Promise<Buffer> {
  const found = await readOutput(from, outputs);
  if (found !== undefined) return found.data;
  throw new NixwrtError("build", {
    code: "IMAGE_PART_MISSING",
    message: `the step ${from.step} did not produce the file ${from.file}, which the image ${recipe.name} needs as ${part}`,
    hint: "This is a bug in the device plugin: report it to its author",
  });
}
