import { cProgram, type Package } from "@nixwrt/core";

/** Program that gives WireGuard interfaces their keys and peers, and shows them. */
export const wgctl: Package = cProgram({
  name: "wgctl",
  folder: new URL("../wgctl", import.meta.url),
  licence: "MIT",
});
