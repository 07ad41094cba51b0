import { isIP, isIPv4 } from "node:net";
import { interfacePath } from "../configPath.js";
import type { Problems } from "../errors.js";
import { gatewaysOf, type Interface } from "../system/Interface.js";
import { addressFault, isNetwork, parsePrefix } from "../system/ipPrefix.js";

/** Reports gateways and routes of an interface that the kernel would refuse, or that lead nowhere. */
export function checkRoutes(one: Interface, problems: Problems): void {
  const path = interfacePath(one.name);
  checkGateways(one, (message, hint) =>
    problems.add({ code: "GATEWAY_INVALID", certain: true, path: `${path}.gateway`, message, hint }),
  );
  for (const { to, via } of one.routes ?? []) {
    const add = (message: string, hint: string) =>
      problems.add({ code: "ROUTE_INVALID", certain: true, path: `${path}.routes`, message, hint });
    const prefix = parsePrefix(to);
    if (prefix === undefined) add(`"${to}" is not a prefix`, "Such as 10.0.0.0/8 or 2001:db8::/32");
    else if (!isNetwork(to)) add(`"${to}" has host bits set`, "Such as 10.0.0.0/8; for one host, 10.0.0.5/32");
    else if (prefix.length === 0) {
      add(
        `"${to}" is a default route, and without gateway, this interface does not count as an uplink`,
        via === undefined ? "Give gateway, the address of the router" : `Give gateway: "${via}" instead`,
      );
    } else if (via !== undefined && isIP(via) !== (prefix.family === "ipv6" ? 6 : 4))
      add(`"${via}" cannot be the router for ${to}`, "Give an address of the same IP version");
    else if (via !== undefined && addressesOf(one).includes(via))
      add(`"${via}" is this device's own address`, "Give the address of the router");
  }
}

/** An interface's own addresses, without their prefix lengths. */
function addressesOf({ addresses = [] }: Interface): string[] {
  return addresses.map((address) => address.split("/")[0] ?? "");
}

function checkGateways(one: Interface, add: (message: string, hint: string) => void): void {
  const gateways = gatewaysOf(one);
  const own = addressesOf(one);
  for (const gateway of gateways) {
    if (isIP(gateway) === 0) {
      add(`"${gateway}" is not an IP address`, "Such as 192.168.1.254");
      continue;
    }
    const fault = addressFault(`${gateway}/${isIPv4(gateway) ? 32 : 128}`);
    if (fault !== undefined) add(`"${gateway}" ${fault}`, "Give the address of the router");
    if (own.includes(gateway)) add(`"${gateway}" is this device's own address`, "Give the address of the router");
  }
  if (new Set(gateways.map(isIP)).size < gateways.length) {
    add("there are two default routers for the same IP version", "Give at most one for IPv4 and one for IPv6");
  }
  if (one.dhcp && gateways.some(isIPv4)) add("DHCP already sets the default route", "Remove either dhcp or gateway");
}
