import { resolve } from "node:path";
import type { Project } from "@nixwrt/core";

/** The options of the program that say which project is meant. */
export interface ProjectOptions {
  readonly directory?: string;
  readonly config?: string;
}

/** Loads the project that the command line means. */
export async function openProjectOf(options: ProjectOptions): Promise<Project> {
  const { openProject } = await import("@nixwrt/core");
  return openProject({
    cwd: resolve(options.directory ?? "."),
    env: process.env,
    ...(options.config === undefined ? {} : { configFile: resolve(options.directory ?? ".", options.config) }),
  });
}
