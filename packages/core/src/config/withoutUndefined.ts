import { NixwrtError } from "../errors.js";
import { isPlugin } from "./isPlugin.js";
import { formatPath } from "./path.js";

/**
 * A copy of plain objects and lists in which keys that hold undefined are left out. All else, plugins too, is as it was.
 * @throws {NixwrtError} of class `config` when an object holds itself, which nothing that follows could walk.
 */
export function withoutUndefined(value: unknown, within?: string): unknown {
  return copy(value, [], []);

  function copy(at: unknown, keys: readonly PropertyKey[], ancestors: readonly unknown[]): unknown {
    if (!Array.isArray(at) && !isPlainObject(at)) return at;
    if (ancestors.includes(at)) {
      throw new NixwrtError("config", {
        code: "CONFIG_VALUE",
        path: formatPath(keys, within),
        message: "an object or list that holds itself",
      });
    }
    const inside = [...ancestors, at];
    if (Array.isArray(at)) return at.map((entry, index) => copy(entry, [...keys, index], inside));
    return Object.fromEntries(
      Object.entries(at)
        .filter(([, entry]) => entry !== undefined)
        .map(([key, entry]) => [key, copy(entry, [...keys, key], inside)]),
    );
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || isPlugin(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
