import { library } from "../../tsup.base.js";

// The compiler of rulesets is a private package: it becomes a part of this one.
export default library({ index: "src/index.ts" }, { noExternal: ["@nixwrt/nft"], dts: { resolve: ["@nixwrt/nft"] } });
