import { debianSource, type Package } from "@nixwrt/core";

/** One file in C. */
export const etherwake: Package = {
  name: "etherwake",
  summary: "wakes computers over the network",
  // Debian 12's: its source is complete on more mirrors.
  source: debianSource("etherwake", "bookworm"),
  licence: "GPL-1.0-or-later",
  script: `mkdir -p "$out/usr/sbin"
$CC $CFLAGS $LDFLAGS -w -D__UAPI_DEF_ETHHDR=0 -o "$out/usr/sbin/etherwake" ether-wake.c`,
  files: { "/usr/sbin/etherwake": { from: "usr/sbin/etherwake" } },
  kernelSymbols: ["PACKET"],
};
