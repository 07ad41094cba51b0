/** What it takes to give an interface a hardware address, besides CAP_NET_ADMIN: busybox's ip looks at the old one by a packet socket. */
export const macCapabilities = ["CAP_NET_RAW"] as const;
export const macSymbols = ["PACKET"] as const;
