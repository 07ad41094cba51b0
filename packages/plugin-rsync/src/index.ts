export { type RsyncOptions, rsyncOptions } from "./options.js";
export { rsync, rsync as default } from "./rsync.js";
export { rsyncPackage } from "./rsyncPackage.js";
