import { debianSource, makePackage } from "@nixwrt/core";

const common = {
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("iproute2", "bookworm"),
  licence: "GPL-2.0-or-later",
  prepare: "PKG_CONFIG=false ./configure",
};

const make = [
  ...['CC="$CC"', 'AR="$AR"', "HOSTCC=gcc", 'LDFLAGS="$LDFLAGS"', "SHARED_LIBS=n"],
  'CCOPTS="$CFLAGS -D_GNU_SOURCE -w -Wno-incompatible-pointer-types -include libgen.h"',
];

/** /usr/sbin precedes /sbin in PATH, so this `ip` takes precedence over busybox's. */
export const iproute2 = makePackage({
  ...common,
  name: "iproute2",
  summary: "ip, tc, bridge and ss: configure all of the kernel's networking",
  make: [...make, 'SUBDIRS="lib tc ip bridge misc"'],
  install: 'install -D -t "$out/usr/sbin" ip/ip tc/tc bridge/bridge misc/ss',
  files: ["/usr/sbin/ip", "/usr/sbin/tc", "/usr/sbin/bridge", "/usr/sbin/ss"],
});

/** Only tc from iproute2, for plugins that shape traffic. Its path does not conflict with the package `iproute2`. */
export const trafficControl = makePackage({
  ...common,
  name: "traffic-control",
  make: [...make, 'SUBDIRS="lib tc"'],
  install: 'cp tc/tc "$out"',
  files: { "/usr/lib/nixwrt/tc": { from: "tc" } },
});
