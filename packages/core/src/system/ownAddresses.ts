import { isSameAddress, networkHolds } from "./ipPrefix.js";
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

/** Addresses by which every device means itself: those of the loopback interface, and "any". */
const always = ["127.0.0.0/8", "::1/128", "0.0.0.0/32", "::/128"];

/**
 * Whether a host is certainly this device: a static address of it, one of the loopback interface, `localhost`, or its host name.
 * @param host IP address or host name
 */
export function isOwnHost(system: Pick<System, "hostname" | "interfaces">, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (name === "localhost" || name === system.hostname.toLowerCase()) return true;
  return (
    always.some((network) => networkHolds(network, host)) ||
    ownAddresses(system).some(({ address }) => isSameAddress(address, host))
  );
}
