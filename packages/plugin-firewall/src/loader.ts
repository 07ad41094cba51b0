import { cProgram, type Package } from "@nixwrt/core";

/** Program that sends the compiled rules to the kernel. */
export const loader: Package = cProgram({
  name: "nft-load",
  folder: new URL("../loader", import.meta.url),
  licence: "MIT",
});
