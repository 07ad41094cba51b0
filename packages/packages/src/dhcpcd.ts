import { debianSource, makePackage } from "@nixwrt/core";

/**
 * Without the scripts that write /etc/resolv.conf and the like, which is read-only: the package brings a hook that does nothing but run
 * /etc/dhcpcd.enter-hook and /etc/dhcpcd.exit-hook where there are such files.
 */
export const dhcpcd = makePackage({
  name: "dhcpcd",
  summary: "DHCP client for IPv4 and IPv6, with prefix delegation",
  // Debian 12's: its source is complete on more mirrors.
  source: debianSource("dhcpcd5", "bookworm"),
  licence: "BSD-2-Clause",
  prepare: `./configure --prefix=/usr --sysconfdir=/etc --sbindir=/usr/sbin --libexecdir=/usr/lib/dhcpcd --dbdir=/run/dhcpcd \\
  --rundir=/run/dhcpcd --host="$TARGET" --build="$(gcc -dumpmachine)" --without-udev --without-dev --disable-privsep --disable-auth`,
  files: ["/usr/sbin/dhcpcd", "/usr/lib/dhcpcd/dhcpcd-run-hooks"],
  kernelSymbols: ["PACKET"],
});
