import type { Package } from "@nixwrt/core";
import { caCertificates } from "./caCertificates.js";
import { curl } from "./curl.js";
import { dhcpcd } from "./dhcpcd.js";
import { dnsmasq } from "./dnsmasq.js";
import { etherwake } from "./etherwake.js";
import { ethtool } from "./ethtool.js";
import { fping } from "./fping.js";
import { htop } from "./htop.js";
import { i2cTools } from "./i2cTools.js";
import { iperf3 } from "./iperf3.js";
import { iproute2 } from "./iproute2.js";
import { iptables } from "./iptables.js";
import { iw } from "./iw.js";
import { jq } from "./jq.js";
import { less } from "./less.js";
import { libevent } from "./libevent.js";
import { libmnl } from "./libmnl.js";
import { libnftnl } from "./libnftnl.js";
import { libnl } from "./libnl.js";
import { libpcap } from "./libpcap.js";
import { lsof } from "./lsof.js";
import { lua } from "./lua.js";
import { mbedtls } from "./mbedtls.js";
import { measured } from "./measured.js";
import { memtester } from "./memtester.js";
import { mosquittoClients } from "./mosquittoClients.js";
import { nano } from "./nano.js";
import { ncurses } from "./ncurses.js";
import { nftables } from "./nftables.js";
import { nuttcp } from "./nuttcp.js";
import { oniguruma } from "./oniguruma.js";
import { opensshSftpServer } from "./opensshSftpServer.js";
import { picocom } from "./picocom.js";
import { ppp } from "./ppp.js";
import { pv } from "./pv.js";
import { socat } from "./socat.js";
import { strace } from "./strace.js";
import { tcpdump } from "./tcpdump.js";
import { terminfo } from "./terminfo.js";
import { tmux } from "./tmux.js";
import { traceroute } from "./traceroute.js";
import { tree } from "./tree.js";
import { wireguardTools } from "./wireguardTools.js";
import { wolfcrypt } from "./wolfcrypt.js";
import { hostapd, wpaSupplicant } from "./wpa.js";
import { xl2tpd } from "./xl2tpd.js";

export {
  caCertificates,
  curl,
  dhcpcd,
  dnsmasq,
  etherwake,
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
  less,
  libevent,
  libmnl,
  libnftnl,
  libnl,
  libpcap,
  lsof,
  lua,
  mbedtls,
  measured,
  memtester,
  mosquittoClients,
  nano,
  ncurses,
  nftables,
  nuttcp,
  oniguruma,
  opensshSftpServer,
  picocom,
  ppp,
  pv,
  socat,
  strace,
  tcpdump,
  terminfo,
  tmux,
  traceroute,
  tree,
  wireguardTools,
  wolfcrypt,
  wpaSupplicant,
  xl2tpd,
};

/** Software that a config may ask for by name, and the libraries that bring files of their own along. */
const catalogue: readonly Package[] = [
  caCertificates,
  curl,
  dhcpcd,
  dnsmasq,
  etherwake,
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
  less,
  lsof,
  lua,
  memtester,
  mosquittoClients,
  nano,
  nftables,
  nuttcp,
  opensshSftpServer,
  picocom,
  ppp,
  pv,
  socat,
  strace,
  tcpdump,
  terminfo,
  tmux,
  traceroute,
  tree,
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
    etherwake: true;
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
    less: true;
    lsof: true;
    lua: true;
    memtester: true;
    "mosquitto-clients": true;
    nano: true;
    nftables: true;
    nuttcp: true;
    "openssh-sftp-server": true;
    picocom: true;
    ppp: true;
    pv: true;
    socat: true;
    strace: true;
    tcpdump: true;
    terminfo: true;
    tmux: true;
    traceroute: true;
    tree: true;
    "wireguard-tools": true;
    "wpa-supplicant": true;
    xl2tpd: true;
  }
}
