import { resolve } from "node:path";
import type { Project } from "@nixwrt/core/host";
import { orAborted } from "../orAborted.js";

/** Global options that select the project, its config, and the board. */
export interface ProjectOptions {
  readonly directory?: string;
  readonly config?: string;
  /** Name of the board to build for, instead of the config's device. */
  readonly device?: string;
}

/**
 * Loads the project that the command line selects. The user can abort this, because a config can be a slow program.
 * @param packages names of packages to build
 */
export async function openProjectOf(
  options: ProjectOptions,
  signal: AbortSignal,
  packages: readonly string[] = [],
): Promise<Project> {
  const { openProject } = await import("@nixwrt/core/host");
  const cwd = resolve(options.directory ?? ".");
  const configFile = options.config === undefined ? {} : { configFile: resolve(cwd, options.config) };
  const board = options.device === undefined ? {} : { board: options.device };
  const project = await orAborted(openProject({ cwd, env: process.env, packages, ...configFile, ...board }), signal);
  // Show which config was found in a parent folder, because the user may not have meant that one.
  if (options.config === undefined && project.directory !== cwd)
    process.stderr.write(`the config is ${project.file}\n`);
  return project;
}
