import { type Bytes, rangeOf } from "../../formats/Bytes.js";
import { type FoundPart, moved } from "../Found.js";
import type { Look } from "../Look.js";

/** Returns the parts in a range of a container. */
export function partsAt(bytes: Bytes, offset: number, size: number, look: Look): FoundPart[] {
  const range = rangeOf(bytes, offset, size);
  return range.size === 0 ? [] : moved(look.inside(range), offset);
}
