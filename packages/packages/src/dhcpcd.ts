import { debianSource, makePackage } from "@nixwrt/core";

/**
 * Omits the hook scripts that write files such as /etc/resolv.conf, because /etc is read-only. The included dhcpcd-run-hooks only runs
 * /etc/dhcpcd.enter-hook and /etc/dhcpcd.exit-hook, if these exist.
 */
export const dhcpcd = makePackage({
  name: "dhcpcd",
  summary: "DHCP client for IPv4 and IPv6, with prefix delegation",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("dhcpcd5", "bookworm"),
  licence: "BSD-2-Clause",
  prepare: `./configure --prefix=/usr --sysconfdir=/etc --sbindir=/usr/sbin --libexecdir=/usr/lib/dhcpcd --dbdir=/run/dhcpcd \\
  --rundir=/run/dhcpcd --host="$TARGET" --build="$(gcc -dumpmachine)" --without-udev --without-dev --disable-privsep --disable-auth`,
  files: ["/usr/sbin/dhcpcd", "/usr/lib/dhcpcd/dhcpcd-run-hooks"],
  kernelSymbols: ["PACKET"],
});
