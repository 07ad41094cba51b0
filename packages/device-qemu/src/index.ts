export { boards } from "./boards.js";
export { maltaKernelConfig } from "./maltaKernelConfig.js";
export { type QemuOptions, qemuOptions } from "./options.js";
export { qemu, qemu as default } from "./qemu.js";
export { virtKernelConfig } from "./virtKernelConfig.js";
