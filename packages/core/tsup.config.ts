import { defineConfig } from "tsup";
import { external, libraryOptions } from "../../tsup.base.js";

/** Entry point for each audience, by its file name in dist/. */
const audiences = { index: "src/index.ts", device: "src/device.ts", host: "src/host.ts" };

const code = libraryOptions(
  // shell-quote and callers are separate because a shell's completion must start at once and needs nothing else of core.
  {
    core: "src/core.ts",
    "shell-quote": "src/shellQuote.ts",
    callers: "src/callers.ts",
    indexWorker: "src/archive/indexWorker.ts",
    xzWorker: "src/archive/xzWorker.ts",
  },
  // These dependencies are many small modules. Loading them one by one takes a third of the time that a build without changes may take.
  {
    // Both parts are built at the same time, so neither may clean dist/: the script that starts tsup does.
    clean: false,
    dts: { entry: { ...audiences, "shell-quote": "src/shellQuote.ts", callers: "src/callers.ts" } },
    noExternal: ["zod", "execa", "cosmiconfig", "tapable", "fastest-levenshtein", "ipaddr.js"],
    // cosmiconfig would read TypeScript configs with it; here, Node or jiti does that.
    external: [...external, "typescript"],
    // Some of them are CommonJS and require modules of Node.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
  },
);

/**
 * Each entry point only re-exports names from core.js. Every command loads all entry points through the config and its plugins. If each had its own
 * bundle, they would share modules through further files, and loading each file costs a millisecond.
 */
const names = libraryOptions(audiences, {
  dts: false,
  clean: false,
  // Bundled dependencies such as zod come from core.js, too.
  noExternal: [/./],
  esbuildPlugins: [
    {
      name: "from-core",
      setup(build) {
        build.onResolve({ filter: /./ }, ({ kind }) =>
          kind === "entry-point" ? undefined : { path: "./core.js", external: true },
        );
      },
    },
  ],
});

export default defineConfig([names, code]);
