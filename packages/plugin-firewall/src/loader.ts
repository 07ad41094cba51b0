import { folderSource, makePackage, type Package } from "@nixwrt/core";

/** Sends compiled rules to the kernel. */
export const loader: Package = makePackage({
  name: "nft-load",
  source: folderSource(new URL("../loader", import.meta.url)),
  licence: "MIT",
  install: 'cp nft-load "$out"',
  files: { "/usr/sbin/nft-load": { from: "nft-load" } },
});
