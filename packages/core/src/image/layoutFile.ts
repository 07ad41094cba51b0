import { sealTplink } from "../formats/tplink.js";
import type { ImageLayout } from "../system/Image.js";
import { version } from "../version.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { budgetError } from "./budgetError.js";
import { placeParts } from "./layout.js";
import type { LoadedRoot } from "./loadRoot.js";
import type { SecretKey } from "./signify.js";
import { describeImage, encodeTrailer, trailerBytes } from "./trailer.js";

/** Value of erased flash. */
const padding = 0xff;

/** Content for a layout. */
export interface LayoutContent {
  readonly kernel: Buffer;
  readonly rootfs: Buffer;
  /** Files of the root file system, for the error if it is too large. */
  readonly files: LoadedRoot;
}

/**
 * Returns a file for flash: its parts at their positions, padding between them, and a trailer at the end.
 * @throws {NixwrtError} `IMAGE_TOO_LARGE` of class `budget`, with everything that does not fit.
 */
export function layoutFile(
  layout: ImageLayout,
  content: LayoutContent,
  { system, buildDate, configHash }: Pick<AssemblyInput, "system" | "buildDate" | "configHash">,
  key?: SecretKey,
): Buffer {
  const placed = placeParts(layout, (part) => content[part.from].length);
  if (placed.overflows.length > 0) throw budgetError(layout, placed.overflows, content, system);
  const image = Buffer.alloc(placed.bytes - trailerBytes, padding);
  for (const [index, { offset }] of placed.parts.entries()) {
    const from = layout.parts[index]?.from ?? "rootfs";
    content[from].copy(image, offset);
  }
  if (system.device.boot?.kernelImage.format === "tplink-v1") {
    sealTplink(image, placed.parts.find(({ name }) => name === "rootfs") ?? { offset: 0, bytes: 0 });
  }
  const about = {
    device: system.device.name,
    version: `${version}-${configHash.slice(0, 12)}`,
    buildDate,
    parts: placed.parts,
  };
  return Buffer.concat([image, encodeTrailer(describeImage(image, about), key)]);
}
