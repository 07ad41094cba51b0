import { library } from "../../tsup.base.js";

export default library(
  { index: "src/index.ts", xzWorker: "src/archive/xzWorker.ts" },
  // These are many small modules: read one by one, they take a quarter of what a build without changes may take.
  { noExternal: ["zod", "execa"] },
);
