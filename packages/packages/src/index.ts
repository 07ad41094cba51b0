import type { Package } from "@nixwrt/core";
import { caCertificates } from "./caCertificates.js";
import { curl } from "./curl.js";
import { dhcpcd } from "./dhcpcd.js";
import { dnsmasq } from "./dnsmasq.js";
import { ethtool } from "./ethtool.js";
import { fping } from "./fping.js";
import { htop } from "./htop.js";
import { i2cTools } from "./i2cTools.js";
import { iperf3 } from "./iperf3.js";
import { iproute2, trafficControl } from "./iproute2.js";
import { iptables } from "./iptables.js";
import { iw } from "./iw.js";
import { jq } from "./jq.js";
import { libevent } from "./libevent.js";
import { libmnl } from "./libmnl.js";
import { libnftnl } from "./libnftnl.js";
import { libnl } from "./libnl.js";
import { libpcap } from "./libpcap.js";
import { libusb } from "./libusb.js";
import { lsof } from "./lsof.js";
import { mbedtls } from "./mbedtls.js";
import { measured } from "./measured.js";
import { memtester } from "./memtester.js";
import { mosquittoClients } from "./mosquittoClients.js";
import { mtr } from "./mtr.js";
import { nano } from "./nano.js";
import { ncurses } from "./ncurses.js";
import { nftables } from "./nftables.js";
import { nuttcp } from "./nuttcp.js";
import { oniguruma } from "./oniguruma.js";
import { opensshSftpServer } from "./opensshSftpServer.js";
import { picocom } from "./picocom.js";
import { ppp } from "./ppp.js";
import { pv } from "./pv.js";
import { rpPppoe } from "./rpPppoe.js";
import { socat } from "./socat.js";
import { strace } from "./strace.js";
import { tcpdump } from "./tcpdump.js";
import { terminfo } from "./terminfo.js";
import { tmux } from "./tmux.js";
import { traceroute } from "./traceroute.js";
import { tree } from "./tree.js";
import { usbutils } from "./usbutils.js";
import { wideDhcpv6Server } from "./wideDhcpv6Server.js";
import { wireguardTools } from "./wireguardTools.js";
import { wolfcrypt } from "./wolfcrypt.js";
import { hostapd, wpaSupplicant } from "./wpa.js";
import { xl2tpd } from "./xl2tpd.js";

export {
  caCertificates,
  curl,
  dhcpcd,
  dnsmasq,
  ethtool,
  fping,
  hostapd,
  htop,
  i2cTools,
  iperf3,
  iproute2,
  iptables,
  iw,
  jq,
  libevent,
  libmnl,
  libnftnl,
  libnl,
  libpcap,
  libusb,
  lsof,
  mbedtls,
  measured,
  memtester,
  mosquittoClients,
  mtr,
  nano,
  ncurses,
  nftables,
  nuttcp,
  oniguruma,
  opensshSftpServer,
  picocom,
  ppp,
  pv,
  rpPppoe,
  socat,
  strace,
  tcpdump,
  terminfo,
  tmux,
  traceroute,
  trafficControl,
  tree,
  usbutils,
  wideDhcpv6Server,
  wireguardTools,
  wolfcrypt,
  wpaSupplicant,
  xl2tpd,
};

/** The packages that a config can request by name. */
const catalogue: readonly Package[] = [
  caCertificates,
  curl,
  dhcpcd,
  dnsmasq,
  ethtool,
  fping,
  hostapd,
  htop,
  i2cTools,
  iperf3,
  iproute2,
  iptables,
  iw,
  jq,
  lsof,
  memtester,
  mosquittoClients,
  mtr,
  nano,
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
  tmux,
  traceroute,
  tree,
  usbutils,
  wideDhcpv6Server,
  wireguardTools,
  wpaSupplicant,
  xl2tpd,
];
export default catalogue;

declare module "@nixwrt/core" {
  interface KnownPackages {
    "ca-certificates": true;
    curl: true;
    dhcpcd: true;
    dnsmasq: true;
    ethtool: true;
    fping: true;
    hostapd: true;
    htop: true;
    "i2c-tools": true;
    iperf3: true;
    iproute2: true;
    iptables: true;
    iw: true;
    jq: true;
    lsof: true;
    memtester: true;
    "mosquitto-clients": true;
    mtr: true;
    nano: true;
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
    tmux: true;
    traceroute: true;
    tree: true;
    usbutils: true;
    "wide-dhcpv6-server": true;
    "wireguard-tools": true;
    "wpa-supplicant": true;
    xl2tpd: true;
  }
}
