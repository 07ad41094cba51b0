import { autotoolsPackage, debianSource } from "@nixwrt/core";

const names = ["iptables", "iptables-save", "iptables-restore", "ip6tables", "ip6tables-save", "ip6tables-restore"];

/** The legacy variant, which uses the kernel's x_tables. All extensions are linked into one program. */
export const iptables = autotoolsPackage({
  name: "iptables",
  summary: "the older packet filter, for existing iptables rules",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("iptables", "bookworm"),
  licence: "GPL-2.0-or-later",
  configure: [
    ...["--disable-nftables", "--disable-shared", "--enable-static", "--disable-connlabel", "--disable-devel"],
    "--disable-libipq",
  ],
  files: ["/usr/sbin/xtables-legacy-multi"],
  links: Object.fromEntries(names.map((name) => [`/usr/sbin/${name}`, "xtables-legacy-multi"])),
  kernelSymbols: [
    ...["NETFILTER", "NETFILTER_ADVANCED", "NF_CONNTRACK", "NETFILTER_XTABLES", "NETFILTER_XT_MATCH_CONNTRACK"],
    ...["NETFILTER_XT_TARGET_TCPMSS", "NETFILTER_XT_TARGET_LOG", "IP_NF_IPTABLES", "IP_NF_FILTER", "IP_NF_NAT"],
    ...["IP_NF_MANGLE", "IP_NF_TARGET_MASQUERADE", "IP_NF_TARGET_REJECT"],
    ...["IPV6", "IP6_NF_IPTABLES", "IP6_NF_FILTER", "IP6_NF_MANGLE", "IP6_NF_TARGET_REJECT"],
  ],
});
