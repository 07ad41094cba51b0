import { library } from "../../tsup.base.js";

// What draws on the terminal is bundled, as all development dependencies are: for users it would be sixteen packages. commander is, to be read at once.
export default library(
  { main: "src/main.ts", bindPort: "src/sudo/bindPort.ts" },
  { dts: false, noExternal: ["commander"] },
);
