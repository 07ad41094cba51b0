import { ownAddresses, type Problems, type System, uplinksOf, zoneOf } from "@nixwrt/core";
import { type FirewallSettings, policiesOf } from "./options.js";

const plugin = "@nixwrt/plugin-firewall";

/** Zone of strangers. */
const strangers = "wan";

/** Reports rules that open everything to strangers, policies that have no effect, and hosts whose addresses are not masqueraded at any uplink. */
export function checkExposure(settings: FirewallSettings, system: System, problems: Problems): void {
  if (settings.trusted.includes(strangers)) {
    problems.add({
      code: "FIREWALL_ZONE",
      certain: true,
      path: `${plugin}: trusted`,
      message: `strangers in the zone "${strangers}" would reach every service of the device`,
      hint: `Open single ports, such as open: [{ tcp: 22, from: ["${strangers}"] }]. If an uplink leads to your own network, set its zone to "lan"`,
    });
  }
  checkPolicies(settings, problems);
  checkMasquerade(settings, system, problems);
}

function checkPolicies(settings: FirewallSettings, problems: Problems): void {
  const policies = policiesOf(settings);
  for (const [index, { from, to, destinations, action }] of policies.entries()) {
    const add = (message: string, hint: string) =>
      problems.add({ code: "FIREWALL_POLICY", certain: true, path: `${plugin}: policies[${index}]`, message, hint });
    const inside = to.filter((zone) => zone !== strangers);
    if (action === "accept" && from.includes(strangers) && inside.length > 0 && destinations === undefined) {
      add(
        `strangers in the zone "${strangers}" would reach every port of every host in ${inside.join(" and ")}`,
        'Add destinations for IPv6, such as ["2001:db8::10"], or use forwards for IPv4. If from and to are swapped, swap them',
      );
    }
    const earlier = policies.findIndex(
      (one) =>
        one.destinations === undefined &&
        from.every((zone) => one.from.includes(zone)) &&
        to.every((zone) => one.to.includes(zone)),
    );
    if (earlier === -1 || earlier >= index || policies[earlier]?.action === action) continue;
    add(
      `policies[${earlier}] decides about all of these connections, so "${action}" here has no effect`,
      `The first policy that matches decides: move this one before policies[${earlier}]`,
    );
  }
}

/** Providers only know the device's own IPv4 address: they drop packets from private addresses, and have no way back to them. */
function checkMasquerade({ masquerade, closed }: FirewallSettings, system: System, problems: Problems): void {
  const names = uplinksOf(system);
  const uplinks = names
    .map((name) => ({ name, zone: zoneOf(system, name) ?? "" }))
    .filter(({ zone }) => !closed.includes(zone));
  const [uplink] = uplinks;
  const inside = ownAddresses(system).find((one) => !names.includes(one.interface) && !one.address.includes(":"));
  // An empty list says that nothing is masqueraded on purpose.
  if (uplink === undefined || inside === undefined || masquerade.length === 0) return;
  if (uplinks.some(({ zone }) => masquerade.includes(zone))) return;
  const all = uplinks.map(({ name, zone }) => `${name} is in "${zone}"`).join(", ");
  const remedy =
    uplink.zone === strangers
      ? `Add "${strangers}" to masquerade`
      : `Put ${uplink.name} into the zone "${strangers}", and masquerade that`;
  problems.add({
    code: "FIREWALL_MASQUERADE",
    path: `${plugin}: masquerade`,
    message: `no uplink is in a masqueraded zone (${masquerade.join(", ")}): ${all}. Hosts of ${inside.interface} would not reach the Internet by IPv4`,
    hint: `${remedy}, or give masquerade: [] if the next router has routes to your networks`,
  });
}
