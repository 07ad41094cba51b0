import type { Package } from "@nixwrt/core";
import { caCertificates } from "./caCertificates.js";
import { dhcpcd } from "./dhcpcd.js";
import { dnsmasq } from "./dnsmasq.js";
import { ethtool } from "./ethtool.js";
import { fping } from "./fping.js";
import { i2cTools } from "./i2cTools.js";
import { iperf3 } from "./iperf3.js";
import { iproute2, trafficControl } from "./iproute2.js";
import { iptables } from "./iptables.js";
import { iw } from "./iw.js";
import { libmnl } from "./libmnl.js";
import { libnftnl } from "./libnftnl.js";
import { libnl } from "./libnl.js";
import { libpcap } from "./libpcap.js";
import { measured } from "./measured.js";
import { memtester } from "./memtester.js";
import { mosquittoClients } from "./mosquittoClients.js";
import { nftables } from "./nftables.js";
import { nuttcp } from "./nuttcp.js";
import { opensshSftpServer } from "./opensshSftpServer.js";
import { picocom } from "./picocom.js";
import { ppp } from "./ppp.js";
import { pv } from "./pv.js";
import { rpPppoe } from "./rpPppoe.js";
import { socat } from "./socat.js";
import { strace } from "./strace.js";
import { tcpdump } from "./tcpdump.js";
import { terminfo } from "./terminfo.js";
import { traceroute } from "./traceroute.js";
import { tree } from "./tree.js";
import { wideDhcpv6Server } from "./wideDhcpv6Server.js";
import { wireguardTools } from "./wireguardTools.js";
import { wolfcrypt } from "./wolfcrypt.js";
import { hostapd, wpaSupplicant } from "./wpa.js";
import { xl2tpd } from "./xl2tpd.js";

export {
  caCertificates,
  dhcpcd,
  dnsmasq,
  ethtool,
  fping,
  hostapd,
  i2cTools,
  iperf3,
  iproute2,
  iptables,
  iw,
  libmnl,
  libnftnl,
  libnl,
  libpcap,
  measured,
  memtester,
  mosquittoClients,
  nftables,
  nuttcp,
  opensshSftpServer,
  picocom,
  ppp,
  pv,
  rpPppoe,
  socat,
  strace,
  tcpdump,
  terminfo,
  traceroute,
  trafficControl,
  tree,
  wideDhcpv6Server,
  wireguardTools,
  wolfcrypt,
  wpaSupplicant,
  xl2tpd,
};

/** The packages that a config can request by name. */
const catalogue: readonly Package[] = [
  caCertificates,
  dhcpcd,
  dnsmasq,
  ethtool,
  fping,
  hostapd,
  i2cTools,
  iperf3,
  iproute2,
  iptables,
  iw,
  memtester,
  mosquittoClients,
  nftables,
  nuttcp,
  opensshSftpServer,
  picocom,
  ppp,
  pv,
  rpPppoe,
  socat,
  strace,
  tcpdump,
  terminfo,
  traceroute,
  tree,
  wideDhcpv6Server,
  wireguardTools,
  wpaSupplicant,
  xl2tpd,
];
export default catalogue;

declare module "@nixwrt/core" {
  interface KnownPackages {
    "ca-certificates": true;
    dhcpcd: true;
    dnsmasq: true;
    ethtool: true;
    fping: true;
    hostapd: true;
    "i2c-tools": true;
    iperf3: true;
    iproute2: true;
    iptables: true;
    iw: true;
    memtester: true;
    "mosquitto-clients": true;
    nftables: true;
    nuttcp: true;
    "openssh-sftp-server": true;
    picocom: true;
    ppp: true;
    pv: true;
    "rp-pppoe": true;
    socat: true;
    strace: true;
    tcpdump: true;
    terminfo: true;
    traceroute: true;
    tree: true;
    "wide-dhcpv6-server": true;
    "wireguard-tools": true;
    "wpa-supplicant": true;
    xl2tpd: true;
  }
}
