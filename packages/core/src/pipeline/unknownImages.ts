import { formatPath } from "../configPath.js";
import type { Problem } from "../errors.js";
import { nearest } from "../nearest.js";
import type { System } from "../system/System.js";

/**
 * Returns a problem for each name that no image of the System has.
 * @param key the list of the config that has the names. Default: the command line has them.
 */
export function unknownImages(names: readonly string[], { device, images }: System, key?: string): Problem[] {
  const known = [...images.keys()];
  return names.flatMap((name, index) => {
    if (images.has(name)) return [];
    const meant = nearest(name, known);
    return {
      code: "IMAGE_UNKNOWN",
      ...(key === undefined ? {} : { path: formatPath([key, index]) }),
      message: `the device ${device.name} has no image "${name}"`,
      hint: meant === undefined ? `Its images: ${known.join(", ") || "none"}` : `Did you mean "${meant}"?`,
    };
  });
}
