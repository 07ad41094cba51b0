import { delegatedNetworks } from "./delegations.js";
import { type Interface, listensToRouters } from "./Interface.js";
import type { Networks } from "./uplinks.js";

/** Whether an interface has name servers, or can learn some: by DHCP, from routers, or from its own daemon, such as pppd. */
export function learnsNameServers(system: Networks, name: string): boolean {
  const settings: Interface = system.interfaces.get(name)?.value ?? { name };
  const { dhcp, dhcp6, nameservers = [] } = settings;
  return (
    dhcp === true ||
    dhcp6 === true ||
    listensToRouters(settings) ||
    nameservers.length > 0 ||
    delegatedNetworks(system, name).length > 0 ||
    system.links.get(name)?.value.addressedBy === "service"
  );
}
