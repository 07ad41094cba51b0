import { folderSource, makePackage, type Package } from "@nixwrt/core";

/** Gives WireGuard interfaces their keys and peers, and shows them. */
export const wgctl: Package = makePackage({
  name: "wgctl",
  source: folderSource(new URL("../wgctl", import.meta.url)),
  licence: "MIT",
  install: 'cp wgctl "$out"',
  files: { "/usr/sbin/wgctl": { from: "wgctl" } },
});
