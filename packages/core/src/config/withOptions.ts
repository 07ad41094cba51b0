import type { z } from "zod";
import { NixwrtError, type Problem } from "../errors.js";
import type { Plugin } from "../system/Plugin.js";
import { asNixwrtError } from "./asNixwrtError.js";
import { parseOptions } from "./parseOptions.js";

/**
 * Validates a plugin's options as {@link parseOptions} does, and makes the plugin from them: what the factory of a plugin or of a device
 * returns. When options are wrong, the factory does not throw, so that the config file is read to its end and the problems of all its plugins
 * are reported at once. It returns a plugin with these `problems` instead.
 * @param packageName of the plugin; the problems' paths start with it, as in `@nixwrt/plugin-sshd: port`.
 * @param make makes the plugin. A {@link NixwrtError} that it throws counts as a problem of the options.
 */
export function withOptions<T, P extends Plugin>(
  schema: z.ZodType<T>,
  options: unknown,
  packageName: string,
  make: (settings: T) => P,
): P {
  try {
    return make(parseOptions(schema, options, packageName));
  } catch (error) {
    const known = asNixwrtError(error);
    if (known === undefined) throw error;
    return refused(packageName, known.problems) as unknown as P;
  }
}

/** A plugin, or a device, that cannot be applied. */
function refused(name: string, problems: readonly Problem[]): Plugin {
  const refuse = (): never => {
    throw new NixwrtError("config", problems);
  };
  return Object.defineProperty({ name, problems, apply: refuse }, "device", { get: refuse });
}
