import { defineConfig } from "tsup";
import { external, libraryOptions } from "../../tsup.base.js";

/** The entry points of each audience, by their names in dist/. */
const audiences = { index: "src/index.ts", device: "src/device.ts", host: "src/host.ts" };

const code = libraryOptions(
  // shell-quote and callers are for what must start at once, such as a shell's completion, and has no use for the rest.
  {
    core: "src/core.ts",
    "shell-quote": "src/shellQuote.ts",
    callers: "src/callers.ts",
    indexWorker: "src/archive/indexWorker.ts",
    xzWorker: "src/archive/xzWorker.ts",
  },
  // These are many small modules: read one by one, they take a third of what a build without changes may take.
  {
    // The other part does, as it begins.
    clean: false,
    dts: { entry: { ...audiences, "shell-quote": "src/shellQuote.ts", callers: "src/callers.ts" } },
    noExternal: ["zod", "execa", "cosmiconfig", "tapable", "fastest-levenshtein", "ipaddr.js"],
    // cosmiconfig would read TypeScript with it; Node or jiti do that here.
    external: [...external, "typescript"],
    // Some of them are CommonJS, and require what comes with Node.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
  },
);

/**
 * Each entry point only picks its names out of core.js. Every command loads all of them, through the config and its plugins; bundled on their own, they
 * would share their modules by further files, and each file costs a millisecond.
 */
const names = libraryOptions(audiences, {
  dts: false,
  // Dependencies, too: zod is in core.js.
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
