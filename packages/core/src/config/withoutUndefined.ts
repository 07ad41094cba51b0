import { formatPath } from "../configPath.js";
import { NixwrtError } from "../errors.js";
import { isPlugin } from "./isPlugin.js";

/**
 * Maximum number of values and depth of a config. A large config has a few thousand values. Ten lines of YAML can stand for billions,
 * because an alias repeats all that it refers to: see https://en.wikipedia.org/wiki/Billion_laughs_attack.
 */
const limits = { values: 100_000, depth: 100 };

/**
 * Copies plain objects and lists without the keys whose value is undefined. Leaves other values, such as plugins, unchanged.
 * @throws {NixwrtError} of class `config` if an object contains itself, or there are more values than a person writes.
 */
export function withoutUndefined(value: unknown, within?: string): unknown {
  let values = 0;
  return copy(value, [], []);

  function copy(at: unknown, keys: readonly PropertyKey[], ancestors: readonly unknown[]): unknown {
    values += 1;
    if (values > limits.values) throw tooLarge(`it has more than ${limits.values} values`, within);
    if (!Array.isArray(at) && !isPlainObject(at)) return at;
    if (ancestors.includes(at)) {
      throw new NixwrtError("config", {
        code: "CONFIG_VALUE",
        path: formatPath(keys, within),
        message: "an object or list contains itself",
      });
    }
    if (ancestors.length >= limits.depth)
      throw tooLarge(`lists and objects are nested more than ${limits.depth} levels deep`, within);
    const inside = [...ancestors, at];
    if (Array.isArray(at)) return at.map((entry, index) => copy(entry, [...keys, index], inside));
    return Object.fromEntries(
      Object.entries(at)
        .filter(([, entry]) => entry !== undefined)
        .map(([key, entry]) => [key, copy(entry, [...keys, key], inside)]),
    );
  }
}

function tooLarge(fault: string, within: string | undefined): NixwrtError {
  const message = `this config is too large: ${fault}`;
  const hint = "In YAML, each alias (*name) counts like a copy of its anchor: avoid nested aliases";
  return new NixwrtError("config", {
    ...{ code: "CONFIG_TOO_LARGE", message, hint },
    ...(within === undefined ? {} : { path: within }),
  });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || isPlugin(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
