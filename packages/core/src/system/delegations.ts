import { allInterfaces, type Networks } from "./uplinks.js";

/** A network of a delegated prefix, and the interface that gets it. */
export interface DelegatedNetwork {
  readonly interface: string;
  readonly subnet: number;
}

/**
 * Returns the interfaces that get networks of an uplink's prefix, by name. Interfaces that do not name a network get the first free ones.
 */
export function delegatedNetworks(system: Networks, uplink: string): DelegatedNetwork[] {
  const all = allInterfaces(system).filter(({ delegate }) => delegate?.from === uplink);
  const taken = new Set(all.map(({ delegate }) => delegate?.subnet));
  let next = 0;
  const free = () => {
    while (taken.has(next)) next++;
    return next++;
  };
  return all.map(({ name, delegate }) => ({ interface: name, subnet: delegate?.subnet ?? free() }));
}

/** Returns the uplinks from which other interfaces want networks, by name. */
export function delegatingUplinks(system: Networks): string[] {
  return [...new Set(allInterfaces(system).flatMap(({ delegate }) => delegate?.from ?? []))].sort();
}

/** Whether an interface uses DHCPv6, for an address or for a prefix. */
export function asksDhcp6(system: Networks, name: string): boolean {
  return system.interfaces.get(name)?.value.dhcp6 === true || delegatingUplinks(system).includes(name);
}
