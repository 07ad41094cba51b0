import { asksDhcp6, interfaceNames, ownAddresses, type System, uplinksOf, zonesOf } from "@nixwrt/core";
import * as nft from "@nixwrt/nft";
import type { Opening } from "./openPorts.js";
import { type FirewallSettings, policiesOf } from "./options.js";
import { splitFamilies } from "./splitFamilies.js";

/** Maximum number of log lines per minute, and of pings per second. */
const logged = 10;
const pings = 10;

/** ICMPv6 messages that IPv6 needs (RFC 4890, section 4.4.1). The kernel itself checks their hop limits. */
const neighbours = [
  "nd-router-solicit",
  "nd-router-advert",
  "nd-neighbor-solicit",
  "nd-neighbor-advert",
  "mld-listener-query",
  "mld-listener-report",
  "mld-listener-done",
  "mld2-listener-report",
] as const;

/** UDP port of DHCPv6 clients (RFC 8415). Servers may answer from any port. */
const dhcp6Client = 546;

/** Names of the interfaces in each zone. */
type Zones = ReadonlyMap<string, readonly string[]>;

/** Makes the rules of a device. They refuse every packet that no rule accepts. */
export function makeRuleset(settings: FirewallSettings, system: System, openings: readonly Opening[]): nft.Ruleset {
  const zones = zonesOf(system);
  const devices = settings.offload ? hardwarePorts(system) : [];
  const flowtables = devices.length === 0 ? [] : [{ name: "offload", devices }];
  return {
    table: "nixwrt",
    flowtables,
    chains: [
      { name: "refuse", rules: refuse(settings, zones) },
      { name: "blocked", rules: blocked(settings) },
      base("input", "filter", "drop", input(settings, system, zones, openings)),
      base("forward", "filter", "drop", forward(settings, system, zones, flowtables.length > 0)),
      base("forgery", "raw", "accept", forgery(system), "prerouting"),
      base("clamp", "mangle", "accept", [[nft.opensConnection(), nft.clampSegments()]], "forward"),
      {
        name: "forwards",
        base: { type: "nat", hook: "prerouting", priority: "dstnat", policy: "accept" },
        rules: forwards(settings, system, zones),
      },
      {
        name: "masquerade",
        base: { type: "nat", hook: "postrouting", priority: "srcnat", policy: "accept" },
        rules: masquerade(settings, system, zones),
      },
    ],
  };
}

function base(
  name: string,
  priority: "filter" | "raw" | "mangle",
  policy: "accept" | "drop",
  rules: readonly nft.Rule[],
  hook: nft.Hook = name as nft.Hook,
): nft.Chain {
  return { name, base: { type: "filter", hook, priority, policy }, rules };
}

function input(settings: FirewallSettings, system: System, zones: Zones, openings: readonly Opening[]): nft.Rule[] {
  const asksForIpv6 = interfaceNames(system).filter((name) => asksDhcp6(system, name));
  return [
    [nft.connection(["established", "related"]), nft.accept()],
    [nft.connection(["invalid"]), nft.drop()],
    [nft.onInterface("iifname", ["lo"]), nft.accept()],
    [nft.jump("blocked")],
    [nft.icmp("icmpv6", [...neighbours]), nft.accept()],
    ...(settings.ping
      ? [
          [nft.icmp("icmp", ["echo-request"]), nft.atMost(pings, "second"), nft.accept()],
          [nft.icmp("icmpv6", ["echo-request"]), nft.atMost(pings, "second"), nft.accept()],
        ]
      : []),
    ...(asksForIpv6.length === 0
      ? []
      : [
          [
            nft.onInterface("iifname", asksForIpv6),
            nft.address("saddr", ["fe80::/10"]),
            nft.port("udp", "dport", [dhcp6Client]),
            nft.accept(),
          ],
        ]),
    ...within(zones, settings.trusted).map((names) => [nft.onInterface("iifname", names), nft.accept()]),
    ...openings.flatMap(({ protocol, ports, from, sources }) =>
      within(zones, from).flatMap((names) =>
        splitFamilies(sources).map((some) => [
          nft.onInterface("iifname", names),
          ...(some === undefined ? [] : [nft.address("saddr", some)]),
          nft.port(protocol, "dport", [ports]),
          nft.counter(),
          nft.accept(),
        ]),
      ),
    ),
    [nft.goTo("refuse")],
  ];
}

function forward(settings: FirewallSettings, system: System, zones: Zones, offload: boolean): nft.Rule[] {
  const inside = insideOf(settings, system, zones);
  const verdicts = { accept: nft.accept, drop: nft.drop, reject: () => nft.reject("admin-prohibited") } as const;
  return [
    ...(offload ? [[nft.connection(["established"]), nft.ofProtocol(["tcp", "udp"]), nft.offload("offload")]] : []),
    [nft.connection(["established", "related"]), nft.accept()],
    [nft.connection(["invalid"]), nft.drop()],
    [nft.jump("blocked")],
    [nft.forwarded(), nft.accept()],
    ...(settings.ping && inside.length > 0
      ? [
          [
            nft.onInterface("oifname", inside),
            nft.icmp("icmpv6", ["echo-request"]),
            nft.atMost(pings, "second"),
            nft.accept(),
          ],
        ]
      : []),
    ...policiesOf(settings).flatMap(({ from, to, destinations, action }) =>
      within(zones, from).flatMap((sources) =>
        within(zones, to).flatMap((targets) =>
          splitFamilies(destinations).map((some) => [
            nft.onInterface("iifname", sources),
            nft.onInterface("oifname", targets),
            ...(some === undefined ? [] : [nft.address("daddr", some)]),
            nft.counter(),
            verdicts[action](),
          ]),
        ),
      ),
    ),
    // Excludes masqueraded zones: there, a stranger could send packets through this device to another stranger, under the device's name.
    ...settings.trusted
      .filter((zone) => !settings.masquerade.includes(zone))
      .flatMap((zone) =>
        within(zones, [zone]).map((names) => [
          nft.onInterface("iifname", names),
          nft.onInterface("oifname", names),
          nft.accept(),
        ]),
      ),
    [nft.goTo("refuse")],
  ];
}

/** Drops packets from strangers silently, and rejects those from inside, so that clients fail at once. */
function refuse({ log, trusted }: FirewallSettings, zones: Zones): nft.Rule[] {
  return [
    ...(log ? [[nft.atMost(logged, "minute"), nft.log("firewall: ")]] : []),
    ...within(zones, trusted).map((names) => [nft.onInterface("iifname", names), nft.reject("admin-prohibited")]),
    [nft.counter(), nft.drop()],
  ];
}

function blocked({ blocked: prefixes }: FirewallSettings): nft.Rule[] {
  if (prefixes.length === 0) return [];
  return splitFamilies(prefixes).flatMap((some) =>
    some === undefined
      ? []
      : (["saddr", "daddr"] as const).map((which) => [nft.address(which, some), nft.counter(), nft.drop()]),
  );
}

/**
 * Drops IPv6 packets with forged senders, to which the answers would leave elsewhere. For IPv4, the kernel's rp_filter does this. There is
 * no such rule with several uplinks, because packets may arrive through any of them.
 */
function forgery(system: System): nft.Rule[] {
  const uplinks = uplinksOf(system);
  if (uplinks.length !== 1) return [];
  const ipv6 = nft.address("saddr", ["::/128", "fe80::/10"], true);
  return [[nft.onInterface("iifname", uplinks), ipv6, nft.forgedSender(), nft.counter(), nft.drop()]];
}

function forwards(settings: FirewallSettings, system: System, zones: Zones): nft.Rule[] {
  const { forwards: all } = settings;
  const own = ownAddresses(system).map(({ address }) => address);
  const inside = insideOf(settings, system, zones);
  const own4 = own.filter((one) => !one.includes(":"));
  return all.flatMap(({ from, tcp, udp, to, port }) =>
    (["tcp", "udp"] as const).flatMap((protocol) => {
      const ports = protocol === "tcp" ? tcp : udp;
      if (ports === undefined) return [];
      const rest = [nft.port(protocol, "dport", [ports]), nft.counter(), nft.forwardTo(to, port)];
      const outside = within(zones, [from]).map((names) => [
        nft.onInterface("iifname", names),
        nft.ofFamily("ipv4"),
        nft.toThisDevice(),
        ...rest,
      ]);
      // From inside, forwards connections to the address that the provider assigned, but not to the addresses that the config gives the
      // device.
      const hairpin =
        inside.length === 0
          ? []
          : [
              [
                nft.onInterface("iifname", inside),
                ...(own4.length === 0 ? [nft.ofFamily("ipv4")] : [nft.address("daddr", own4, true)]),
                nft.toThisDevice(),
                ...rest,
              ],
            ];
      return [...outside, ...hairpin];
    }),
  );
}

function masquerade(settings: FirewallSettings, system: System, zones: Zones): nft.Rule[] {
  const { masquerade: hidden, forwards: all } = settings;
  const inside = insideOf(settings, system, zones);
  const hairpin =
    all.length === 0 || inside.length === 0
      ? []
      : [[nft.forwarded(), nft.onInterface("iifname", inside), nft.onInterface("oifname", inside), nft.masquerade()]];
  return [
    ...within(zones, hidden).map((names) => [
      nft.onInterface("oifname", names),
      nft.ofFamily("ipv4"),
      nft.masquerade(),
    ]),
    ...hairpin,
  ];
}

/** Returns the interfaces of the zones as the only element of a list, or an empty list if the zones have no interfaces. */
function within(zones: Zones, names: readonly string[]): (readonly string[])[] {
  const all = names.flatMap((name) => zones.get(name) ?? []);
  return all.length === 0 ? [] : [all];
}

/** Interfaces of all zones except those of strangers: `wan`, masqueraded zones, and untrusted zones with uplinks. */
function insideOf({ masquerade: hidden, trusted }: FirewallSettings, system: System, zones: Zones): string[] {
  const uplinks = uplinksOf(system);
  const isOutside = (zone: string, names: readonly string[]) =>
    zone === "wan" ||
    hidden.includes(zone) ||
    (!trusted.includes(zone) && names.some((name) => uplinks.includes(name)));
  return [...zones].filter(([zone, names]) => !isOutside(zone, names)).flatMap(([, names]) => names);
}

/** Interfaces that are hardware, for the flow table. */
function hardwarePorts(system: System): string[] {
  return interfaceNames(system).filter((name) => !system.links.has(name));
}
