import { library } from "../../tsup.base.js";

// What both Wi-Fi plugins share is a private package: it becomes a part of each.
export default library({ index: "src/index.ts" }, { noExternal: ["@nixwrt/wifi"], dts: { resolve: ["@nixwrt/wifi"] } });
