export { type BootImageOptions, bootImage } from "./bootImage.js";
export { type CreateProjectOptions, createProject, type TemporaryProject } from "./createProject.js";
export { Guest, type GuestOptions, type SshOptions } from "./Guest.js";
export { type ConsoleResult, GuestConsole, type WaitOptions } from "./GuestConsole.js";
export { GuestError } from "./GuestError.js";
export { makeSshKey, type SshKey } from "./makeSshKey.js";
export type { SshResult } from "./ssh.js";
export type { TimeoutOptions } from "./timeouts.js";
