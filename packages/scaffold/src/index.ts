export type { Component, OfferedComponent, SecretValue } from "./Component.js";
export { type ConfigChoices, configText } from "./configText.js";
export { type ComponentFault, findComponent, isFault } from "./findComponent.js";
export { isHostname } from "./isHostname.js";
export { defaultPlugins, offeredDevices, offeredPlugins, sshKeySecret } from "./offered.js";
export { secretsText, withSecret } from "./secretsText.js";
export { existingFiles, type NewFiles, writeNewFiles } from "./writeNewFiles.js";
