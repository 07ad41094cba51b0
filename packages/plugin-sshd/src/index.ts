export { dropbear } from "./dropbear.js";
export { type SshdOptions, sshdOptions } from "./options.js";
export { sshd, sshd as default } from "./sshd.js";
