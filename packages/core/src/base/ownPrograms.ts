import { join } from "node:path";
import { cProgram } from "../system/cProgram.js";
import type { Package } from "../system/Package.js";
import { codeFolder } from "../version.js";

const own = (name: string): Package =>
  cProgram({ name, folder: join(codeFolder, "..", "programs", name), licence: "MIT" });

/** Puts ports of bridges into VLANs, which busybox cannot. */
export const bridgeVlan: Package = own("bridge-vlan");
