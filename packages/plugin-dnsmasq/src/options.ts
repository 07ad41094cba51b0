import { isIP } from "node:net";
import { hostLabelSchema, interfaceNameSchema, isHardwareAddress, z } from "@nixwrt/core";

const ipv4 = z.string().refine((text) => isIP(text) === 4, "not an IPv4 address\nSuch as 192.168.1.100");
const address = z.string().refine((text) => isIP(text) !== 0, "not an IP address\nSuch as 9.9.9.9 or 2620:fe::fe");
const domain = z
  .string()
  .regex(/^(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*$/, "not a domain\nSuch as lan or home.example.org");
/** Domains of the Internet with many names. All with two letters are those of countries. */
const publicDomains = ["com", "net", "org", "info", "edu", "gov"];

/** The domain of a LAN. dnsmasq asks nobody else for names in it, and many hosts ask no name server for names in `local`. */
const ownDomain = domain
  .refine(
    (text) => text.toLowerCase() !== "local",
    "local belongs to multicast DNS (RFC 6762), so many hosts would not ask this device for names in it\nChoose another one, such as lan or home.arpa",
  )
  .refine((text) => !/^[a-z]{2}$/i.test(text) && !publicDomains.includes(text.toLowerCase()), {
    error: ({ input }) =>
      `all names of the Internet that end in .${input} would be looked up here, and not be found\nChoose another one, such as lan or home.${input}`,
  });
const mac = z
  .string()
  .refine(
    isHardwareAddress,
    "not the hardware address of a host\nSuch as 02:00:00:00:00:01: six bytes, the first of them even",
  );

/** Maximum number of blocked domains. They take three megabytes of memory. */
const mostBlocked = 20_000;

const network = z.strictObject({
  range: z
    .tuple([ipv4, ipv4])
    .optional()
    .describe(
      "First and last address to give out. Default: the 100th to the 199th of the network, or the upper half of a small network. A device gives out at most 16,384 addresses at a time.",
    ),
  lease: z
    .int()
    .min(2)
    .max(60 * 24 * 365)
    .default(720)
    .describe("Lease time in minutes."),
  ipv6: z
    .boolean()
    .default(true)
    .describe("Announce the interface's IPv6 prefixes, from which hosts form their addresses."),
});

const host = z.strictObject({
  name: hostLabelSchema.describe("Name of the host, without the domain."),
  mac: mac.optional().describe("Hardware address. If given, the host gets its address by DHCP."),
  address: ipv4.optional().describe("Address of the host, in one of the networks."),
});

/** Options of the dnsmasq plugin. */
export const dnsmasqOptions = z.strictObject({
  networks: z
    .record(interfaceNameSchema, network)
    .optional()
    .describe(
      "Interfaces to serve, by name. Default: all interfaces with their own IPv4 address in the zones `lan` and `guest`.",
    ),
  hosts: z.array(host).default([]).describe("Hosts with a name, a fixed address, or both."),
  domain: ownDomain.default("lan").describe("Domain of all local names."),
  upstreams: z.array(address).min(1).optional().describe("Name servers to ask. Default: those of the uplinks."),
  blocked: z
    .array(domain)
    .max(
      mostBlocked,
      `more than ${mostBlocked} domains\nThey take too much of a small device's memory: block fewer, or give them to a name server elsewhere`,
    )
    .default([])
    .describe(
      `Domains to block, including all names in them, at most ${mostBlocked}. Each takes about 150 bytes of memory.`,
    ),
  rebinding: z
    .array(domain)
    .default([])
    .describe(
      "Domains whose names may resolve to private addresses. For all others, such answers are refused, because web pages can attack routers with them (DNS rebinding).",
    ),
});

/** Options as a config gives them. */
export type DnsmasqOptions = z.input<typeof dnsmasqOptions>;

/** Options with their defaults. */
export type DnsmasqSettings = z.output<typeof dnsmasqOptions>;
