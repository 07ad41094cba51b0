import { NixwrtError, type Problem } from "../errors.js";
import { nearest } from "../nearest.js";
import { codeFolder, version } from "../version.js";
import { hookNames, UnknownHookError } from "./hooks.js";
import type { Plugin } from "./Plugin.js";

/** Thrown when a hook is tapped while no plugin's `apply` runs. */
export class SealedHookError extends Error {
  override readonly name = "SealedHookError";

  constructor(hook: string) {
    super(`the hook "${hook}" is tapped too late: a plugin can tap hooks only while its apply runs`);
  }
}

/** Thrown when a plugin's `apply`, or a function that it taps with, is asynchronous. */
export class AsyncPluginError extends Error {
  override readonly name = "AsyncPluginError";

  constructor() {
    super("it returns a promise, but hooks are synchronous");
  }
}

/** Turns an error of a plugin's code into problems that name the plugin, and its package if the stack shows it. */
export function pluginProblems(plugin: Plugin, error: unknown): readonly Problem[] {
  if (error instanceof NixwrtError) return error.problems;
  const place = packageOf(error);
  const path = place === undefined ? {} : { path: place };
  if (error instanceof UnknownHookError) {
    const meant = nearest(error.hook, hookNames);
    return [
      {
        code: "PLUGIN_HOOK",
        certain: true,
        ...path,
        message: `the plugin "${plugin.name}" taps the hook "${error.hook}", which @nixwrt/core ${version} does not have`,
        hint: `${meant === undefined ? `The hooks are: ${hookNames.join(", ")}` : `Did its author mean "${meant}"?`}\nThe plugin may need another version of @nixwrt/core`,
      },
    ];
  }
  const code =
    error instanceof SealedHookError ? "PLUGIN_LATE" : error instanceof AsyncPluginError ? "PLUGIN_ASYNC" : undefined;
  if (code !== undefined) {
    return [
      {
        code,
        certain: true,
        ...path,
        message: `the plugin "${plugin.name}" failed: ${(error as Error).message}`,
        hint: hints[code],
      },
    ];
  }
  return [
    {
      code: "PLUGIN_THREW",
      ...path,
      message: `the plugin "${plugin.name}" failed: ${error instanceof Error ? error.message : String(error)}`,
      hint: "This is a bug in the plugin: report it to its author",
    },
  ];
}

const hints = {
  PLUGIN_LATE: "In the plugin: tap all hooks in apply itself, not in a function that runs later",
  PLUGIN_ASYNC:
    "In the plugin: make apply and its taps synchronous. For asynchronous work, such as reading a file over the network, write an async function that returns the plugin, and await it in the config",
} as const;

/** Returns the installed package whose code threw the error: the innermost frame of the stack that is not in core or tapable. */
function packageOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^\s+at .*[/\\]/.test(line));
  const place = frames.find((line) => !line.includes(`${codeFolder}/`) && !line.includes("/node_modules/tapable/"));
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(place ?? "")?.[1];
}
