import type { MeasuredPackage } from "@nixwrt/core";

/** What `npm run bench packages` has seen of each package: bytes of its files and its libraries' in an image. */
export const measured: Readonly<Record<string, MeasuredPackage>> = {
  "ca-certificates": { version: "20250419+deb13u1", bytes: { mips: 222073 } },
  dhcpcd: { version: "9.4.1-24~deb12u5", bytes: { mips: 338451 } },
  dnsmasq: { version: "2.91-1+deb13u2", bytes: { mips: 398648 } },
  ethtool: { version: "1:6.1-1", bytes: { mips: 132560 } },
  fping: { version: "5.1-1", bytes: { mips: 67332 } },
  hostapd: { version: "2:2.10-24", bytes: { mips: 1053888 } },
  iproute2: { version: "6.1.0-3", bytes: { mips: 1469872 } },
  iptables: { version: "1.8.9-2", bytes: { mips: 546216 } },
  iw: { version: "5.19-1", bytes: { mips: 338332 } },
  memtester: { version: "4.6.0-1", bytes: { mips: 66820 } },
  "mosquitto-clients": { version: "2.0.21-1", bytes: { mips: 264368 } },
  nuttcp: { version: "6.1.2-4", bytes: { mips: 135396 } },
  "openssh-sftp-server": { version: "1:10.0p1-7+deb13u4", bytes: { mips: 132296 } },
  ppp: { version: "2.5.2-1+1", bytes: { mips: 409068 } },
  pv: { version: "1.6.20-1", bytes: { mips: 133392 } },
  "rp-pppoe": { version: "3.15-2", bytes: { mips: 542460 } },
  tcpdump: { version: "4.99.3-1", bytes: { mips: 1319112 } },
  terminfo: { version: "6.5+20250216-2", bytes: { mips: 27888 } },
  traceroute: { version: "1:2.1.2-1", bytes: { mips: 69332 } },
  tree: { version: "2.1.0-1", bytes: { mips: 133008 } },
  "wide-dhcpv6-server": { version: "20080615-23", bytes: { mips: 132384 } },
  "wpa-supplicant": { version: "2:2.10-24", bytes: { mips: 1120388 } },
  xl2tpd: { version: "1.3.18-1", bytes: { mips: 543148 } },
};
