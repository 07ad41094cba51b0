import { type System, valuesOf } from "./System.js";

/** A static address of the device. */
export interface OwnAddress {
  /** Name of the interface that has it. */
  readonly interface: string;
  /** The address, without its prefix length. */
  readonly address: string;
  /** The address with its prefix length, which also stands for its network: `192.168.1.1/24`. */
  readonly network: string;
}

/** Returns the static addresses of all interfaces. Those from DHCP, router advertisements and delegated prefixes are not known at build time. */
export function ownAddresses({ interfaces }: Pick<System, "interfaces">): OwnAddress[] {
  return valuesOf(interfaces).flatMap(({ name, addresses = [] }) =>
    addresses.map((network) => ({ interface: name, address: network.split("/")[0] ?? "", network })),
  );
}
