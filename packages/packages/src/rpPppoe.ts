import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { ppp } from "./ppp.js";

/** For each session it starts pppd, with `-k` with the kernel's PPPoE, by the plugin of the package `ppp`. */
export const rpPppoe = autotoolsPackage({
  name: "rp-pppoe",
  summary: "PPPoE server, as an Internet provider has it",
  // Debian 12's: its source is complete on more mirrors.
  source: debianSource("rp-pppoe", "bookworm"),
  licence: "GPL-2.0-or-later",
  libraries: [ppp],
  // The plugin that it would build is for an older pppd; a path to anything makes it know the kernel's PPPoE.
  prepare: `cd src
export CFLAGS="$CFLAGS -D_GNU_SOURCE -D__UAPI_DEF_ETHHDR=0 -w" PPPD=/usr/sbin/pppd ac_cv_linux_kernel_pppoe=yes`,
  configure: ["--enable-plugin=/nowhere"],
  make: ["PLUGIN_PATH=/usr/lib/pppd/pppoe.so", "pppoe-server", "pppoe"],
  install: 'install -D -t "$out/usr/sbin" pppoe-server pppoe',
  files: ["/usr/sbin/pppoe-server", "/usr/sbin/pppoe"],
  kernelSymbols: ["PACKET"],
});
