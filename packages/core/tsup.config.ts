import { library } from "../../tsup.base.js";

export default library(
  // shell-quote and callers are for what must start at once, such as a shell's completion, and has no use for the rest.
  {
    index: "src/index.ts",
    "shell-quote": "src/shellQuote.ts",
    callers: "src/callers.ts",
    indexWorker: "src/archive/indexWorker.ts",
    xzWorker: "src/archive/xzWorker.ts",
  },
  // These are many small modules: read one by one, they take a quarter of what a build without changes may take.
  { noExternal: ["zod", "execa"] },
);
