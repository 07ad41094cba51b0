import { holdsRootfs, type ImageRecipe } from "../system/Image.js";
import { version } from "../version.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { writeRecord } from "./assembledRecord.js";
import { auditElf } from "./auditElf.js";
import { type BuiltImage, builtImage, sha256 } from "./BuiltImage.js";
import { checkRecipes } from "./checkRecipes.js";
import { checkShells } from "./checkShells.js";
import { expandLinks } from "./expandLinks.js";
import { findAssembled, type ImageKeys, imageKeys } from "./findAssembled.js";
import { type LoadedRoot, loadRoot } from "./loadRoot.js";
import { formatManifest, manifestFileName, secretsOf } from "./manifest.js";
import { type ImageFile, publishImage, withWorkspace } from "./outputFolder.js";
import { type MadeRoot, partData } from "./partData.js";
import { rootTree } from "./rootTree.js";
import { makeSquashfs } from "./squashfs.js";

/**
 * Assembles images from build outputs, and puts each into the output folder atomically. Equal input gives equal bytes on every machine.
 * Unchanged images are left as they are. Secrets are used nowhere else.
 * @param missing the images' keys, if the caller has already searched for the images and not found them
 * @throws {NixwrtError} if the root file system is not valid (`config`, `build`), or this machine is at fault (`host`).
 */
export async function assembleImages(input: AssemblyInput, missing?: ImageKeys): Promise<BuiltImage[]> {
  checkRecipes(input.images);
  const keys = missing ?? (await imageKeys(input));
  const found = missing === undefined ? await findAssembled(input, keys) : undefined;
  if (found !== undefined) return found;
  return await withWorkspace(input.outDirectory, async (workspace) => {
    const root = input.images.some(holdsRoot) ? await makeRoot(input, workspace) : undefined;
    const built: BuiltImage[] = [];
    for (const recipe of input.images) {
      const image = await makeImage(recipe, root, input, workspace);
      await writeRecord(input.cache, keys.get(recipe) as string, image);
      built.push(image);
    }
    return built;
  });
}

function holdsRoot({ parts }: ImageRecipe): boolean {
  return parts.some(holdsRootfs);
}

async function makeRoot(input: AssemblyInput, workspace: string): Promise<MadeRoot> {
  const { system, plan, outputs, tools } = input;
  const run = { tools, workspace, ...(input.signal === undefined ? {} : { signal: input.signal }) };
  const tree = rootTree(system, await expandLinks(plan.install, outputs));
  checkShells(system, tree);
  const files = await loadRoot(tree, { outputs, content: input, filters: run });
  auditElf(files, system.device.cpu, plan.packages);
  input.signal?.throwIfAborted();
  const squashfs = await timed(
    input,
    "rootfs.squashfs",
    () => makeSquashfs(files, run),
    (data) => data.length,
  );
  return { files, squashfs };
}

async function makeImage(
  recipe: ImageRecipe,
  root: MadeRoot | undefined,
  input: AssemblyInput,
  workspace: string,
): Promise<BuiltImage> {
  const { system, outDirectory, configHash, packages } = input;
  const make = async () => {
    const parts: ImageFile[] = [];
    for (const part of recipe.parts) {
      parts.push({
        path: part.file,
        data: await partData(part, recipe, root, input, workspace),
        mode: part.mode ?? 0o644,
      });
    }
    const contained: LoadedRoot = root !== undefined && holdsRoot(recipe) ? root.files : new Map();
    const about = { nixwrt: version, image: recipe.name, device: system.device.name, hostname: system.hostname };
    const manifest = formatManifest({ ...about, configHash, packages }, parts.map(describe), contained);
    const files = [...parts, { path: manifestFileName, data: Buffer.from(manifest), mode: 0o644 }];
    input.signal?.throwIfAborted();
    const secret = secretsOf(contained).length > 0;
    const path = await publishImage({ name: recipe.name, files, secret }, { workspace, outDirectory });
    return builtImage(recipe.name, path, files.map(describe));
  };
  return await timed(input, recipe.name, make, (image) => image.bytes);
}

function describe({ path, data }: ImageFile) {
  return { path, bytes: data.length, sha256: sha256(data) };
}

/** Reports a step that has succeeded: what it made, its size, and its duration. */
async function timed<T>(
  { onEvent }: AssemblyInput,
  what: string,
  work: () => Promise<T>,
  bytesOf: (result: T) => number,
): Promise<T> {
  const start = performance.now();
  const result = await work();
  onEvent?.({ kind: "assembled", what, bytes: bytesOf(result), seconds: (performance.now() - start) / 1000 });
  return result;
}
