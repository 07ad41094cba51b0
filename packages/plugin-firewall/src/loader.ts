import { cProgram, type Package } from "@nixwrt/core";

/** Sends compiled rules to the kernel. */
export const loader: Package = cProgram({
  name: "nft-load",
  folder: new URL("../loader", import.meta.url),
  licence: "MIT",
});
