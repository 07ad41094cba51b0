import { debianSource, makePackage } from "@nixwrt/core";
import { ppp } from "./ppp.js";

/** An L2TP daemon that runs pppd for each session. */
export const xl2tpd = makePackage({
  name: "xl2tpd",
  summary: "L2TP client and server",
  source: debianSource("xl2tpd"),
  licence: "GPL-2.0-or-later",
  libraries: [ppp],
  make: [
    'CC="$CC"',
    'CFLAGS="$CFLAGS -DLINUX -DUSE_KERNEL -D_GNU_SOURCE -DSANITY -DIP_ALLOCATION -std=gnu17 -I."',
    'LDFLAGS="$LDFLAGS"',
    "xl2tpd",
  ],
  install: 'install -D xl2tpd "$out/usr/sbin/xl2tpd"',
  files: ["/usr/sbin/xl2tpd"],
});
