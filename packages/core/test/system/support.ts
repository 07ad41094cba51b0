import { basePlugins } from "../../src/base/basePlugins.js";
import { formatProblem, NixwrtError, type Problem } from "../../src/errors.js";
import { applyPlugins } from "../../src/system/applyPlugins.js";
import { mips } from "../../src/system/cpus/mips.js";
import type { HookArguments, HookName } from "../../src/system/hooks.js";
import type { DevicePlugin, Plugin } from "../../src/system/Plugin.js";
import type { System } from "../../src/system/System.js";
import { debianBinary } from "../../src/system/source.js";

/** A minimal device for tests. */
export const device: DevicePlugin = {
  name: "test-device",
  device: {
    name: "test-board",
    cpu: { family: mips, march: "mips32r2", mtune: "24kc" },
    kernel: { source: debianBinary("linux-source-6.12") },
    defaultImages: [],
  },
  apply() {},
};

type Taps = { [Name in HookName]?: (...values: HookArguments[Name]) => void };

/** Makes a plugin from a table of taps. */
export function plugin(name: string, taps: Taps): Plugin {
  return {
    name,
    apply({ hooks }) {
      for (const [hook, tap] of Object.entries(taps)) {
        (hooks[hook as HookName].tap as (name: string, fn: unknown) => void)(name, tap);
      }
    },
  };
}

/** Returns the problems that a function throws or a plugin lists. Empty if there are none. */
export function problemsOf(run: () => unknown): readonly Problem[] {
  try {
    return (run() as Partial<Plugin> | undefined)?.problems ?? [];
  } catch (error) {
    if (error instanceof NixwrtError) return error.problems;
    throw error;
  }
}

/** Returns the message of the error that a function throws, or the problems of the plugin that it makes. One of them must exist. */
export function messageOf(make: () => unknown): string {
  let made: unknown;
  try {
    made = make();
  } catch (error) {
    return (error as Error).message;
  }
  const { problems = [] } = (made ?? {}) as Partial<Plugin>;
  if (problems.length === 0) throw new Error("nothing was wrong");
  return problems.map(formatProblem).join("\n");
}

/** Applies the base plugins and these. */
export function systemOf(plugins: readonly Plugin[], config?: Plugin, board = device): System {
  return applyPlugins({
    hostname: "test",
    device: board,
    plugins: [...basePlugins(), ...plugins],
    ...(config === undefined ? {} : { config }),
  });
}
