/** Kernel symbols that the rules need, as named in Linux 6.12. The other symbols depend on the first three. */
export const kernelSymbols = [
  "NETFILTER",
  "NETFILTER_ADVANCED",
  "NETFILTER_INGRESS",
  "NF_CONNTRACK",
  "NF_TABLES",
  "NF_TABLES_INET",
  "NFT_CT",
  "NFT_NAT",
  "NFT_MASQ",
  "NFT_REJECT",
  "NFT_LOG",
  "NF_LOG_SYSLOG",
  "NFT_LIMIT",
  "NFT_FIB_IPV4",
  "NFT_FIB_IPV6",
  "NFT_FIB_INET",
  "IPV6",
] as const;

/** Kernel symbols that `offload` needs. */
export const offloadSymbols = ["NF_FLOW_TABLE", "NF_FLOW_TABLE_INET", "NFT_FLOW_OFFLOAD"] as const;
