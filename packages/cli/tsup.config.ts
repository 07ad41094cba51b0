import { library } from "../../tsup.base.js";

export default library({ nixwrt: "src/nixwrt.ts" }, { dts: false });
