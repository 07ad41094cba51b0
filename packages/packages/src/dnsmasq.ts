import { debianSource, makePackage } from "@nixwrt/core";

/** Built without TFTP, DNSSEC, authoritative DNS and ipsets. With `resolv-file`, dnsmasq watches that file with inotify. */
export const dnsmasq = makePackage({
  name: "dnsmasq",
  summary: "DNS forwarder, DHCP server and router advertisements for small networks",
  source: debianSource("dnsmasq"),
  licence: "GPL-2.0-only",
  make: [
    'CC="$CC"',
    'CFLAGS="$CFLAGS"',
    'LDFLAGS="$LDFLAGS"',
    `COPTS="${without("TFTP AUTH IPSET DUMPFILE LOOP ID")}"`,
  ],
  install: 'install -D src/dnsmasq "$out/usr/sbin/dnsmasq"',
  files: ["/usr/sbin/dnsmasq"],
  kernelSymbols: ["INOTIFY_USER", "PACKET"],
});

function without(features: string): string {
  return features.replaceAll(/\w+/g, "-DNO_$&");
}
