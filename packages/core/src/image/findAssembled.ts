import { join } from "node:path";
import type { ImageRecipe } from "../system/Image.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { assembledKey, readCacheKey } from "./assembledKey.js";
import { findRecorded, recordFolder } from "./assembledRecord.js";
import type { BuiltImage } from "./BuiltImage.js";

/** Input that decides whether images have to be assembled. The tools need not exist yet; the identity of their root is enough. */
export type FindInput = Omit<AssemblyInput, "tools"> & { readonly tools: Pick<AssemblyInput["tools"], "identity"> };

/** A key for everything that each image is made from; see {@link assembledKey}. */
export type ImageKeys = ReadonlyMap<ImageRecipe, string>;

/**
 * Returns the images in the output folder, if all of them were made from exactly this input and nobody has changed them.
 * @param known the images' keys, if the caller already has them
 */
export async function findAssembled(input: FindInput, known?: ImageKeys): Promise<BuiltImage[] | undefined> {
  const keys = known ?? (await imageKeys(input));
  const { images, cache, outDirectory } = input;
  const found = await Promise.all(
    images.map((image) => findRecorded(cache, keys.get(image) as string, join(outDirectory, image.name))),
  );
  return found.every((image) => image !== undefined) ? found : undefined;
}

/** Returns the {@link assembledKey} of each image. */
export async function imageKeys(input: FindInput): Promise<ImageKeys> {
  const cacheKey = await readCacheKey(join(recordFolder(input.cache), "key"));
  const keys = input.images.map(async (image): Promise<[ImageRecipe, string]> => {
    return [image, await assembledKey(input, image, cacheKey)];
  });
  return new Map(await Promise.all(keys));
}
