import { resolve } from "node:path";
import type { Project } from "@nixwrt/core";

/** The options of the program that say which project is meant. */
export interface ProjectOptions {
  readonly directory?: string;
  readonly config?: string;
}

/**
 * Loads the project that the command line means. A config may be a program that takes its time: an end that the user
 * asks for does not wait for it.
 */
export async function openProjectOf(options: ProjectOptions, signal: AbortSignal): Promise<Project> {
  const { openProject } = await import("@nixwrt/core");
  const cwd = resolve(options.directory ?? ".");
  const configFile = options.config === undefined ? {} : { configFile: resolve(cwd, options.config) };
  return Promise.race([openProject({ cwd, env: process.env, ...configFile }), rejectedBy(signal)]);
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
