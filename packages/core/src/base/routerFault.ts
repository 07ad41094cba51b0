import { isIPv4 } from "node:net";
import type { Interface } from "../system/Interface.js";
import { addressFault, isSameAddress, networkHolds, parsePrefix } from "../system/ipPrefix.js";
import type { OwnAddress } from "../system/ownAddresses.js";

/**
 * Returns why no router behind an interface can have an address, as the end of a sentence, or undefined if one can. The first address of
 * an IPv6 network is fine: it means all routers there (RFC 4291, 2.6.1).
 * @param router an IP address
 * @param own all addresses of the device
 */
export function routerFault(router: string, settings: Interface, own: readonly OwnAddress[]): string | undefined {
  if (router.includes("%")) return "names an interface, but the router is on the interface that the route is for";
  const isV4 = isIPv4(router);
  // The same link-local address can exist on every link.
  const isLinkLocal = networkHolds("fe80::/10", router);
  const holder = own.find(
    (one) => isSameAddress(one.address, router) && (one.interface === settings.name || !isLinkLocal),
  );
  if (holder !== undefined) return `is this device's own address, on ${holder.interface}`;
  const networks = isV4 ? (settings.addresses ?? []).filter((network) => networkHolds(network, router)) : [];
  const lengths = [isV4 ? 32 : 128, ...networks.flatMap((network) => parsePrefix(network)?.length ?? [])];
  return lengths.map((length) => addressFault(`${router}/${length}`)).find((fault) => fault !== undefined);
}
