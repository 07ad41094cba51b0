/**
 * Kernel symbols that change structures or macros in widely used headers, and about how many of a kernel's 900 to 1,200 files are compiled again when
 * one of them changes. Source: kbuild's list of the symbols that each file depends on, in the kernels of QEMU's malta and of real boards, Linux
 * 6.12 and 7.3. A symbol that only selects such a symbol is listed, too.
 */
const groups: readonly { readonly files: number; readonly symbols: string }[] = [
  {
    // Tasks, memory, inodes, devices
    files: 1000,
    symbols: `AUDIT BPF_SYSCALL CGROUPS FS_POSIX_ACL FTRACE HIGHMEM HIGH_RES_TIMERS IO_URING KALLSYMS KEYS MEMCG MODULES PCI
      PERF_EVENTS PM QUOTA RTC_CLASS SCHED_AUTOGROUP SECCOMP SECURITY SMP SWAP SYSVIPC TASKSTATS TMPFS_POSIX_ACL USER_NS`,
  },
  { files: 700, symbols: "DEBUG_FS FANOTIFY INOTIFY_USER IPC_NS NET_NS PID_NS TIME_NS UTS_NS" },
  {
    // Sockets, packets, network interfaces
    files: 400,
    symbols: `BRIDGE_NETFILTER CFG80211 INET_ESP IPV6 IPV6_MROUTE IPV6_MULTIPLE_TABLES IPV6_SIT IP_MROUTE IP_MULTIPLE_TABLES L2TP
      MPLS NETFILTER NETFILTER_INGRESS NETPOLL NETWORK_SECMARK NET_CLS_ACT NET_DSA NET_IPGRE NET_SCHED NET_SWITCHDEV NET_VRF
      NF_CONNTRACK NF_TABLES RPS TLS VLAN_8021Q WIREGUARD WIRELESS WLAN XFRM_USER`,
  },
  // LEDs, GPIO, firmware, file systems on disks
  { files: 100, symbols: "EXT4_FS FW_LOADER GPIOLIB LEDS_TRIGGERS NF_NAT PCIEPORTBUS PCI_MSI VFAT_FS" },
];

/** About how many files are compiled again when the symbol of a line of a .config changes, by the symbol's name with `CONFIG_`. */
export const structuralSymbols: Readonly<Record<string, number>> = Object.fromEntries(
  groups.flatMap(({ files, symbols }) => symbols.split(/\s+/).map((symbol) => [`CONFIG_${symbol}`, files])),
);
