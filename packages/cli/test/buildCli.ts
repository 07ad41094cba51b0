import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

const packages = join(import.meta.dirname, "..", "..");

/** Entry points of core whose source files have other names. */
const coreFiles: Readonly<Record<string, string>> = { "shell-quote": "shellQuote" };

/** Imports libraries by their absolute paths, because the program is built outside of this repository. */
const librariesInPlace: Plugin = {
  name: "libraries-in-place",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path, resolveDir, importer, kind, pluginData }) => {
      if (pluginData === "resolving") return undefined;
      const [, entry] = /^@nixwrt\/core\/(.+)$/.exec(path) ?? [];
      if (entry !== undefined) return { path: join(packages, "core/src", `${coreFiles[entry] ?? entry}.ts`) };
      const [, ours] = /^@nixwrt\/([a-z-]+)$/.exec(path) ?? [];
      if (ours !== undefined) return { path: join(packages, ours, "src/index.ts") };
      if (path.startsWith("node:")) return { path, external: true };
      const found = await build.resolve(path, { resolveDir, importer, kind, pluginData: "resolving" });
      return { path: found.path, external: true };
    });
  },
};

/**
 * Builds the program from the current sources. A test of dist/ could test an older state.
 * @param more further files to build into `dist`, with paths relative to the folder of packages
 * @returns the path of the executable
 */
export async function buildCli(folder: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const entryPoints = { main: "cli/src/main.ts", bindPort: "cli/src/sudo/bindPort.ts", ...more };
  await build({
    entryPoints: Object.fromEntries(Object.entries(entryPoints).map(([name, file]) => [name, join(packages, file)])),
    outdir: join(folder, "dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    plugins: [librariesInPlace],
  });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await cp(join(packages, "cli/bin"), join(folder, "bin"), { recursive: true });
  return join(folder, "bin/nixwrt.js");
}
