export { type UpgradeOptions, upgradeOptions } from "./options.js";
export { upgrade, upgrade as default } from "./upgrade.js";
