import type { Package } from "./Package.js";

/**
 * Whether a value has the properties that every package must have. Their content is checked later, together with everything that the
 * package is built from.
 */
export function isPackage(value: unknown): value is Package {
  if (typeof value !== "object" || value === null) return false;
  const { name, source, licence, script, files } = value as Partial<Record<keyof Package, unknown>>;
  const isObject = (one: unknown) => typeof one === "object" && one !== null;
  return (
    typeof name === "string" &&
    typeof licence === "string" &&
    typeof script === "string" &&
    isObject(source) &&
    isObject(files)
  );
}
