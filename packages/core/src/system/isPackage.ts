import type { Package } from "./Package.js";

/** Whether a value has what every package must have. What is in it is checked together with all that it is built from. */
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
