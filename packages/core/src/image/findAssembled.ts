import { join } from "node:path";
import type { ImageRecipe } from "../system/Image.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { assembledKey, readCacheKey } from "./assembledKey.js";
import { findRecorded, recordFolder } from "./assembledRecord.js";
import type { BuiltImage } from "./BuiltImage.js";

/** What decides whether images have to be assembled: no tool need be there yet, only its root's identity be known. */
export type FindInput = Omit<AssemblyInput, "tools"> & { readonly tools: Pick<AssemblyInput["tools"], "identity"> };

/** What each image is made from; see {@link assembledKey}. */
export type ImageKeys = ReadonlyMap<ImageRecipe, string>;

/**
 * The images in the output folder, if all of them were made from exactly this input and nobody changed them.
 * @param known the images' keys, if the caller has them already
 */
export async function findAssembled(input: FindInput, known?: ImageKeys): Promise<BuiltImage[] | undefined> {
  const keys = known ?? (await imageKeys(input));
  const { images, cache, outDirectory } = input;
  const found = await Promise.all(
    images.map((image) => findRecorded(cache, keys.get(image) as string, join(outDirectory, image.name))),
  );
  return found.every((image) => image !== undefined) ? found : undefined;
}

/** The {@link assembledKey} of each image. */
export async function imageKeys(input: FindInput): Promise<ImageKeys> {
  const cacheKey = await readCacheKey(join(recordFolder(input.cache), "key"));
  const keys = input.images.map(async (image): Promise<[ImageRecipe, string]> => {
    return [image, await assembledKey(input, image, cacheKey)];
  });
  return new Map(await Promise.all(keys));
}
