export { type BootImageOptions, bootImage } from "./bootImage.js";
export { type CreateProjectOptions, createProject, type TemporaryProject } from "./createProject.js";
export { Guest, type GuestOptions, type SshOptions, type ToolOptions } from "./Guest.js";
export { type ConsoleResult, GuestConsole, type WaitOptions } from "./GuestConsole.js";
export { GuestError } from "./GuestError.js";
export { makeSshKey, type SshKey } from "./makeSshKey.js";
export { type RunToolOptions, runTool, type ToolResult } from "./runTool.js";
export type { SshResult } from "./ssh.js";
export type { TimeoutOptions } from "./timeouts.js";
