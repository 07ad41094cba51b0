import { autotoolsPackage, debianSource } from "@nixwrt/core";

/** Only the two static libraries that nl80211 needs. All of libnl would need flex and bison, and be ten times as large. */
export const libnl = autotoolsPackage({
  name: "libnl",
  summary: "library for netlink sockets",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("libnl3", "bookworm"),
  licence: "LGPL-2.1-only",
  configure: [
    "--disable-cli",
    "--disable-shared",
    "--enable-static",
    "--disable-pthreads",
    "--disable-dependency-tracking",
  ],
  make: ["lib/libnl-3.la", "lib/libnl-genl-3.la"],
  install: `mkdir -p "$out/usr/lib" "$out/usr/include"
cp lib/.libs/libnl-3.a lib/.libs/libnl-genl-3.a "$out/usr/lib"
cp -r include/netlink "$out/usr/include/netlink"`,
});
