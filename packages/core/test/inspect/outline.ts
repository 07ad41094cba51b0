import type { InspectedPart } from "../../src/inspect/Inspection.js";

/** Returns nested formats as text. */
export function outline(parts: readonly InspectedPart[]): string {
  return parts
    .map(({ format, parts: inner }) => (inner.length === 0 ? format : `${format}(${outline(inner)})`))
    .join(" ");
}
