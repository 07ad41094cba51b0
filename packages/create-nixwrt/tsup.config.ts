import { library } from "../../tsup.base.js";
import { copyTemplates } from "./copyTemplates.js";

export default library({ main: "src/main.ts" }, { dts: false, onSuccess: async () => copyTemplates("dist") });
