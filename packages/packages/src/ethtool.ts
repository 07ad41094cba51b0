import { autotoolsPackage, debianSource } from "@nixwrt/core";

/** Without what needs libmnl: it speaks to the kernel by ioctl. */
export const ethtool = autotoolsPackage({
  name: "ethtool",
  summary: "shows and changes settings of network cards",
  // Debian 12's: its source is complete on more mirrors.
  source: debianSource("ethtool", "bookworm"),
  licence: "GPL-2.0-only",
  configure: ["--disable-netlink", "--disable-pretty-dump"],
  files: ["/usr/sbin/ethtool"],
});
