/**
 * Names and addresses on the simulated Internet, and the addresses that the provider assigns. Names resolve to public IPv4 addresses,
 * because dnsmasq treats addresses for documentation as private, and rejects answers with private addresses.
 */
export const internet = {
  /** The name of a web server. */
  name: "www.example.org",
  /** The web server's addresses. */
  web: "11.0.0.1",
  web6: "2001:db8:ffff::1",
  /** The page at `/`. `/large` is 2 MiB of random bytes, and `/cgi-bin/address` returns the client's address. */
  page: "a page of the Internet",
  /** Name servers that the provider announces to clients. */
  nameServers: ["11.0.0.53", "11.0.0.54"],
  nameServer6: "2001:db8:ffff::53",
  /** The provider's address in every PPPoE session, and the first client address. */
  pppoe: { own: "100.64.0.1", first: "100.64.0.10" },
  /** The cable's network: the provider's addresses, of which the L2TP server uses the first, and the range that it leases to clients. */
  cable: { own: "198.51.100.1", own6: "2001:db8:fffe::1", first: "198.51.100.100", last: "198.51.100.199" },
  /** The provider's address in every L2TP session, and the range of client addresses. */
  l2tp: { own: "100.65.0.1", first: "100.65.0.10", last: "100.65.0.25" },
} as const;
