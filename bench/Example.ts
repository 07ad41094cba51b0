import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Measured, measure } from "./measure.js";

const root = join(import.meta.dirname, "..");
/** Path of the built command line. */
export const nixwrt = join(root, "packages/cli/bin/nixwrt.js");

/** A copy of an example, which may be changed. */
export interface Example {
  readonly directory: string;
  /** Environment of builds and boots, with the example's cache and secrets. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs `nixwrt build` in its own process. */
  build(): Promise<Measured>;
  /** Replaces a text in the config file, once. */
  edit(from: string, to: string): Promise<void>;
}

/** Copies one of the examples into a scratch folder, without its lock and build results. */
export async function copyExample(name: string, scratch: string, env: NodeJS.ProcessEnv): Promise<Example> {
  const directory = join(scratch, name);
  const configFile = join(directory, "nixwrt.config.ts");
  await cp(join(root, "examples", name), directory, {
    recursive: true,
    filter: (path) => !/\/(out|\.ssh|nixwrt\.lock)$/.test(path),
  });
  await symlink(join(root, "node_modules"), join(directory, "node_modules"));
  return {
    directory,
    env,
    build: () => measure([process.execPath, nixwrt, "build", "-C", directory], { env }),
    async edit(from, to) {
      const text = await readFile(configFile, "utf8");
      if (!text.includes(from)) throw new Error(`the example's config does not have ${from}`);
      await writeFile(configFile, text.replace(from, to));
    },
  };
}
