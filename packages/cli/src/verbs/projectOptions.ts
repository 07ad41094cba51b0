import { resolve } from "node:path";
import type { Project } from "@nixwrt/core";
import { orAborted } from "../orAborted.js";

/** The options of the program that say which project is meant. */
export interface ProjectOptions {
  readonly directory?: string;
  readonly config?: string;
  /** Name of a board. */
  readonly device?: string;
}

/**
 * Loads the project that the command line means. Its config may be a program that takes its time.
 * @param packages names of packages to build
 */
export async function openProjectOf(
  options: ProjectOptions,
  signal: AbortSignal,
  packages: readonly string[] = [],
): Promise<Project> {
  const { openProject } = await import("@nixwrt/core");
  const cwd = resolve(options.directory ?? ".");
  const configFile = options.config === undefined ? {} : { configFile: resolve(cwd, options.config) };
  const board = options.device === undefined ? {} : { board: options.device };
  const project = await orAborted(openProject({ cwd, env: process.env, packages, ...configFile, ...board }), signal);
  // A folder above may not be the one that is meant.
  if (options.config === undefined && project.directory !== cwd)
    process.stderr.write(`the config is ${project.file}\n`);
  return project;
}
