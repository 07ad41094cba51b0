import { defineConfig, type Options } from "tsup";

/** Versions are read from the package.json beside dist/: a release changes them without a build. */
export const external = [/^\.\.\/package\.json$/];

/** What all packages share: ESM, types, no bundled dependencies, readable stack traces. */
export function library(entry: NonNullable<Options["entry"]>, more: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig(libraryOptions(entry, more));
}

/** Like `library`, for a package that is built in several parts. */
export function libraryOptions(entry: NonNullable<Options["entry"]>, more: Options = {}): Options {
  return {
    entry,
    format: "esm",
    target: "node22",
    platform: "node",
    dts: true,
    clean: true,
    sourcemap: true,
    external,
    ...more,
  };
}
