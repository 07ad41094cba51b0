import { listensToRouters } from "./Interface.js";
import type { Networks } from "./uplinks.js";

/** Whether an interface has, or can get, an address that hosts in other networks can use, too: not only a link-local one. */
export function hasAddress(system: Networks, name: string): boolean {
  if (system.links.get(name)?.value.addressedBy === "service") return true;
  const settings = system.interfaces.get(name)?.value;
  if (settings === undefined) return false;
  const { addresses = [], dhcp, dhcp6, delegate } = settings;
  return (
    addresses.length > 0 || dhcp === true || dhcp6 === true || listensToRouters(settings) || delegate !== undefined
  );
}
