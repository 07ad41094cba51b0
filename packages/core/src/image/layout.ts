import type { ImageLayout } from "../system/Image.js";
import { trailerBytes } from "./trailer.js";

/** A part, and its position in the file. */
export interface PlacedPart {
  readonly name: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** A part that does not fit. */
export interface Overflow {
  readonly part: string;
  /** Size of the part in bytes. */
  readonly bytes: number;
  /** Available bytes. Negative if it starts after the position where it has to end. */
  readonly room: number;
}

export interface Placement {
  readonly parts: readonly PlacedPart[];
  /** Size of the file in bytes, with padding and trailer. */
  readonly bytes: number;
  /** Parts that do not fit. Empty if all fit. */
  readonly overflows: readonly Overflow[];
}

/** Places the parts of a layout by their sizes in bytes. A part that is too large is listed in {@link Placement.overflows}. */
export function placeParts(layout: ImageLayout, sizeOf: (part: ImageLayout["parts"][number]) => number): Placement {
  const parts: PlacedPart[] = [];
  const overflows: Overflow[] = [];
  let end = 0;
  for (const [index, part] of layout.parts.entries()) {
    const offset = roundUp(part.offset ?? end, part.align ?? 1);
    const bytes = sizeOf(part);
    const next = layout.parts[index + 1]?.offset ?? layout.limit - trailerBytes;
    const room = Math.min(part.limit ?? Number.POSITIVE_INFINITY, next - offset);
    if (bytes > room) overflows.push({ part: part.name, bytes, room });
    parts.push({ name: part.name, offset, bytes });
    end = offset + bytes;
  }
  return { parts, bytes: roundUp(end + trailerBytes, layout.eraseBlock), overflows };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
