import { asksDhcp6, interfaceNames, type System, uplinksOf, valuesOf, zonesOf } from "@nixwrt/core";
import * as nft from "@nixwrt/nft";
import type { Opening } from "./openPorts.js";
import { type FirewallSettings, usualPolicies } from "./options.js";
import { splitFamilies } from "./splitFamilies.js";

/** Lines of the log in a minute, and pings in a second. */
const logged = 10;
const pings = 10;

/** Messages of ICMPv6 without which IPv6 does not work (RFC 4890, section 4.4.1); the kernel itself sees to their hop limits. */
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

/** Ports of DHCPv6's clients (RFC 8415). Servers may answer from any port. */
const dhcp6Client = 546;

/** What is in each zone. */
type Zones = ReadonlyMap<string, readonly string[]>;

/** The rules of a device. Whatever no rule lets in or through is dropped. */
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
  const policies = settings.policies ?? usualPolicies;
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
    ...policies.flatMap(({ from, to, destinations, action }) =>
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
    // Never for strangers: one could send by this device to another, and appear as its owner.
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

/** Strangers get no answer; who is inside is told, and does not wait. */
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
 * Senders of IPv6 whose answers would go elsewhere; for IPv4 the kernel's rp_filter does the same. Not where there are two uplinks, as a packet may
 * come in by either.
 */
function forgery(system: System): nft.Rule[] {
  const uplinks = uplinksOf(system);
  if (uplinks.length !== 1) return [];
  const ipv6 = nft.address("saddr", ["::/128", "fe80::/10"], true);
  return [[nft.onInterface("iifname", uplinks), ipv6, nft.forgedSender(), nft.counter(), nft.drop()]];
}

function forwards(settings: FirewallSettings, system: System, zones: Zones): nft.Rule[] {
  const { forwards: all } = settings;
  const own = valuesOf(system.interfaces).flatMap(({ addresses = [] }) =>
    addresses.map((one) => one.split("/")[0] ?? ""),
  );
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
      // From inside, by the address that the world knows: not by those that the device has there.
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

/** Interfaces of zones, as one list; none where there are no interfaces. */
function within(zones: Zones, names: readonly string[]): (readonly string[])[] {
  const all = names.flatMap((name) => zones.get(name) ?? []);
  return all.length === 0 ? [] : [all];
}

/** Interfaces of all zones but those of strangers: `wan`, what is masqueraded, and what has uplinks and is not trusted. */
function insideOf({ masquerade: hidden, trusted }: FirewallSettings, system: System, zones: Zones): string[] {
  const uplinks = uplinksOf(system);
  const isOutside = (zone: string, names: readonly string[]) =>
    zone === "wan" ||
    hidden.includes(zone) ||
    (!trusted.includes(zone) && names.some((name) => uplinks.includes(name)));
  return [...zones].filter(([zone, names]) => !isOutside(zone, names)).flatMap(([, names]) => names);
}

/** Interfaces that are hardware: what a flow table is about. */
function hardwarePorts(system: System): string[] {
  return interfaceNames(system).filter((name) => !system.links.has(name));
}
