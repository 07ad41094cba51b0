import { external, library } from "../../tsup.base.js";

export default library(
  // shell-quote and callers are for what must start at once, such as a shell's completion, and has no use for the rest.
  {
    index: "src/index.ts",
    device: "src/device.ts",
    host: "src/host.ts",
    "shell-quote": "src/shellQuote.ts",
    callers: "src/callers.ts",
    indexWorker: "src/archive/indexWorker.ts",
    xzWorker: "src/archive/xzWorker.ts",
  },
  // These are many small modules: read one by one, they take a third of what a build without changes may take.
  {
    noExternal: ["zod", "execa", "cosmiconfig", "tapable", "fastest-levenshtein", "ipaddr.js"],
    // cosmiconfig would read TypeScript with it; Node or jiti do that here.
    external: [...external, "typescript"],
    // Some of them are CommonJS, and require what comes with Node.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
  },
);
