import { debianSource, makePackage } from "@nixwrt/core";

export const traceroute = makePackage({
  name: "traceroute",
  summary: "shows the route of packets, with UDP, TCP or ICMP",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("traceroute", "bookworm"),
  licence: "GPL-2.0-or-later AND LGPL-2.1-or-later",
  make: ['CC="$CC"', 'AR="$AR"', 'RANLIB="$RANLIB"', 'CFLAGS="$CFLAGS -D_GNU_SOURCE"', 'LDFLAGS="$LDFLAGS"'],
  install: 'install -D traceroute/traceroute "$out/usr/bin/traceroute"',
  files: ["/usr/bin/traceroute"],
});
