import { autotoolsPackage, debianSource } from "@nixwrt/core";

/** Built without netlink support, which needs libmnl. It uses ioctl instead. */
export const ethtool = autotoolsPackage({
  name: "ethtool",
  summary: "shows and changes settings of network cards",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("ethtool", "bookworm"),
  licence: "GPL-2.0-only",
  configure: ["--disable-netlink", "--disable-pretty-dump"],
  files: ["/usr/sbin/ethtool"],
});
