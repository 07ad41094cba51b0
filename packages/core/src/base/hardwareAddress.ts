/** What setting a hardware address needs besides CAP_NET_ADMIN: busybox's ip reads the old address through a packet socket. */
export const macCapabilities = ["CAP_NET_RAW"] as const;
export const macSymbols = ["PACKET"] as const;
