import { join } from "node:path";
import { cProgram } from "../system/cProgram.js";
import type { Package } from "../system/Package.js";
import { codeFolder } from "../version.js";

const own = (name: string): Package =>
  cProgram({ name, folder: join(codeFolder, "..", "programs", name), licence: "MIT" });

/** Adds ports of bridges to VLANs, which busybox cannot do. */
export const bridgeVlan: Package = own("bridge-vlan");

/** Writes what routers announce as facts of an interface. */
export const routerFacts: Package = own("router-facts");
