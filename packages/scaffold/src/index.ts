export type { Component, ComponentCall, OfferedComponent, SecretValue } from "./Component.js";
export { type ComponentFault, findComponent, isFault } from "./findComponent.js";
export { isHostname } from "./isHostname.js";
export { makeSshKey } from "./makeSshKey.js";
export { defaultPlugins, hostKeySecret, offeredDevices, offeredPlugins, sshKeySecret } from "./offered.js";
export { type ConfigChoices, type ProjectConfig, projectConfig } from "./projectConfig.js";
export { withSecret } from "./secretsText.js";
export { existingFiles, type NewFiles, writeNewFiles } from "./writeNewFiles.js";
