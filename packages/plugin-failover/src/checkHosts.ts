import {
  addressFault,
  formatPath,
  gatewaysOf,
  type Interface,
  interfacePath,
  isOwnHost,
  networkHolds,
  ownAddresses,
  type Problems,
  type System,
  uplinksOf,
} from "@nixwrt/core";
import type { FailoverSettings } from "./options.js";

const plugin = "@nixwrt/plugin-failover";
const hint = "Give addresses on the Internet, such as 9.9.9.9 and 1.1.1.1";

/** Reports hosts whose answers say nothing about an uplink, and uplinks that could never answer. */
export function checkHosts(settings: FailoverSettings, system: System, problems: Problems): void {
  const lists: (readonly [readonly string[], readonly string[]])[] = [
    [["hosts"], settings.hosts],
    ...Object.entries(settings.uplinks).map(([name, hosts]) => [["uplinks", name], hosts] as const),
  ];
  for (const [path, hosts] of lists) {
    for (const [index, host] of hosts.entries()) {
      const fault = faultOf(host, system);
      if (fault === undefined) continue;
      problems.add({
        code: "FAILOVER_HOST",
        path: formatPath([...path, index], plugin),
        message: `${host} ${fault}`,
        hint,
      });
    }
  }
  for (const name of uplinksOf(system)) {
    const hosts = settings.uplinks[name] ?? settings.hosts;
    const family = onlyFamily(name, system);
    if (family === undefined || hosts.some((host) => host.includes(":") === (family === "IPv6"))) continue;
    problems.add({
      code: "FAILOVER_HOST",
      path: `${plugin}: hosts`,
      message: `${name} only has ${family}, and none of ${hosts.join(", ")} is an ${family} address, so it would never answer`,
      hint: `Add an ${family} address, such as ${family === "IPv4" ? "9.9.9.9" : "2620:fe::fe"}`,
    });
  }
}

/** Says why an answer of a host would prove nothing, as the end of a sentence. */
function faultOf(host: string, system: System): string | undefined {
  if (isOwnHost(system, host)) return "is this device itself, which answers even if no uplink works";
  const fault = addressFault(`${host}/${host.includes(":") ? 128 : 32}`);
  if (fault !== undefined) return fault;
  const uplinks = uplinksOf(system);
  const inside = ownAddresses(system).find(
    (one) => !uplinks.includes(one.interface) && networkHolds(one.network, host),
  );
  return inside === undefined
    ? undefined
    : `is in the network of ${inside.interface} (${interfacePath(inside.interface, "addresses")}), which no uplink leads to`;
}

/** Returns the only IP version for which an uplink can have a default route. Undefined if it can be either, or nobody knows. */
function onlyFamily(name: string, system: System): "IPv4" | "IPv6" | undefined {
  if (system.links.get(name)?.value.uplink === true) return undefined;
  const settings: Interface = system.interfaces.get(name)?.value ?? { name };
  const gateways = gatewaysOf(settings);
  const four = settings.dhcp === true || gateways.some((gateway) => !gateway.includes(":"));
  const six = settings.slaac === true || settings.dhcp6 === true || gateways.some((gateway) => gateway.includes(":"));
  return four === six ? undefined : four ? "IPv4" : "IPv6";
}
