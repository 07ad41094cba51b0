/**
 * What there is in a provider's Internet, and how the provider counts its addresses. Names lead to public addresses: those for documentation are private
 * for dnsmasq, which refuses answers with private addresses.
 */
export const internet = {
  /** The name of a web server. */
  name: "www.example.org",
  /** Its addresses. */
  web: "11.0.0.1",
  web6: "2001:db8:ffff::1",
  /** What it says at `/`; `/large` is 2 MiB of random bytes, and `/cgi-bin/address` says the address of who asks. */
  page: "a page of the Internet",
  /** Name servers that clients are told of. */
  nameServers: ["11.0.0.53", "11.0.0.54"],
  nameServer6: "2001:db8:ffff::53",
  /** The provider's end of every PPPoE session, and the first of the clients' addresses. */
  pppoe: { own: "100.64.0.1", first: "100.64.0.10" },
  /** The network of the cable: the provider's address there, which is that of its L2TP server, and the addresses that it leases. */
  cable: { own: "198.51.100.1", own6: "2001:db8:fffe::1", first: "198.51.100.100", last: "198.51.100.199" },
  /** The provider's end of every L2TP session, and the clients' addresses. */
  l2tp: { own: "100.65.0.1", first: "100.65.0.10", last: "100.65.0.25" },
} as const;
