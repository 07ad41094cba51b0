import { interfacePath } from "../configPath.js";
import type { Problems } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { delegatedNetworks, delegatingUplinks } from "../system/delegations.js";
import { allInterfaces, type Networks, uplinksOf } from "../system/uplinks.js";

/** Number of the last network of a /48, which is the largest prefix that providers delegate to homes (RIPE-690). */
const lastSubnet = 65_535;

/** Reports impossible networks of delegated prefixes: from an interface that is not an uplink, out of range, or used twice. */
export function checkDelegations(system: Networks, problems: Problems): void {
  const uplinks = uplinksOf(system);
  for (const from of delegatingUplinks(system)) {
    const networks = delegatedNetworks(system, from);
    const [first] = networks;
    if (first !== undefined && (!uplinks.includes(from) || networks.some((one) => one.interface === from))) {
      problems.add({
        code: "DELEGATE_FROM",
        path: interfacePath(first.interface, "delegate", "from"),
        message: `${from} is not an uplink that can get a prefix for other interfaces${didYouMean(from, uplinks)}`,
        hint: uplinks.length === 0 ? "Give an uplink, such as one with dhcp: true" : `Uplinks: ${uplinks.join(", ")}`,
      });
    }
    for (const [index, { interface: name, subnet }] of networks.entries()) {
      const path = interfacePath(name, "delegate", "subnet");
      const add = (message: string, hint: string) =>
        problems.add({ code: "DELEGATE_SUBNET", certain: true, path, message, hint });
      if (!Number.isInteger(subnet) || subnet < 0 || subnet > lastSubnet)
        add(`${subnet} is not a valid subnet number`, `Give a whole number from 0 to ${lastSubnet}`);
      const other = networks.slice(0, index).find((one) => one.subnet === subnet);
      if (other !== undefined)
        add(`${other.interface} already has the subnet ${subnet} of ${from}`, "Give each interface its own number");
    }
  }
  for (const { name, delegate, dhcp6, slaac } of allInterfaces(system)) {
    if (delegate === undefined || !(dhcp6 || slaac)) continue;
    problems.add({
      code: "DELEGATE_FROM",
      certain: true,
      path: interfacePath(name, "delegate"),
      message: `${name} cannot both ask for IPv6 addresses and give them out`,
      hint: "Leave out delegate, or leave out dhcp6 and slaac",
    });
  }
}
