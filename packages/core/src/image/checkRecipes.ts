import { Problems } from "../errors.js";
import type { ImageRecipe } from "../system/Image.js";
import { manifestFileName } from "./manifest.js";

/** A file name that is valid everywhere, and neither hidden nor an option. */
const fileName = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;

/**
 * Checks that images and their parts have valid and unique file names.
 * @throws {NixwrtError} of class `config` with all of `IMAGE_NAME`, `IMAGE_PART_NAME`.
 */
export function checkRecipes(images: readonly ImageRecipe[]): void {
  const problems = new Problems();
  for (const image of images) {
    if (!fileName.test(image.name)) {
      problems.add({
        code: "IMAGE_NAME",
        message: `${JSON.stringify(image.name)} is not a valid image name`,
        hint: "Use letters, digits and _ . + -",
      });
    }
    const seen = new Set<string>([manifestFileName]);
    for (const { file } of image.parts) {
      if (!fileName.test(file) || seen.has(file)) {
        problems.add({
          code: "IMAGE_PART_NAME",
          message: `${JSON.stringify(file)} is not a valid name for a part of the image ${image.name}`,
          hint: `Use letters, digits and _ . + -, each name once, but not ${manifestFileName}`,
        });
      }
      seen.add(file);
    }
  }
  problems.throwIfAny("config");
}
