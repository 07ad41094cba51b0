import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { ppp } from "./ppp.js";

/** A PPPoE server that starts pppd for each session. With `-k`, pppd uses the kernel's PPPoE through the plugin in the package `ppp`. */
export const rpPppoe = autotoolsPackage({
  name: "rp-pppoe",
  summary: "PPPoE server, as Internet providers use it",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("rp-pppoe", "bookworm"),
  licence: "GPL-2.0-or-later",
  libraries: [ppp],
  // Its own pppd plugin is for an older pppd, so it is not built. Any path for --enable-plugin enables support for the kernel's PPPoE.
  prepare: `cd src
export CFLAGS="$CFLAGS -D_GNU_SOURCE -D__UAPI_DEF_ETHHDR=0 -w" PPPD=/usr/sbin/pppd ac_cv_linux_kernel_pppoe=yes`,
  configure: ["--enable-plugin=/nowhere"],
  make: ["PLUGIN_PATH=/usr/lib/pppd/pppoe.so", "pppoe-server", "pppoe"],
  install: 'install -D -t "$out/usr/sbin" pppoe-server pppoe',
  files: ["/usr/sbin/pppoe-server", "/usr/sbin/pppoe"],
  kernelSymbols: ["PACKET"],
});
