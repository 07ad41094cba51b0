import { isIP, isIPv4 } from "node:net";
import { interfacePath } from "../configPath.js";
import type { Problem, Problems } from "../errors.js";
import { gatewaysOf, type Interface, type Route } from "../system/Interface.js";
import { isNetwork, isSameNetwork, parsePrefix } from "../system/ipPrefix.js";
import { ownAddresses } from "../system/ownAddresses.js";
import { metricOf, type Networks } from "../system/uplinks.js";
import { routerFault } from "./routerFault.js";

const routerHint = "Give the address of the router";

/**
 * Reports gateways and routes of an interface that the kernel would refuse, that lead nowhere, or that change the way to a network of the
 * device.
 */
export function checkRoutes(one: Interface, system: Networks, problems: Problems): void {
  const path = interfacePath(one.name);
  checkGateways(one, system, (message, hint) =>
    problems.add({ code: "GATEWAY_INVALID", certain: true, path: `${path}.gateway`, message, hint }),
  );
  for (const route of one.routes ?? []) {
    const { to, via } = route;
    const problem = { code: "ROUTE_INVALID", path: `${path}.routes` };
    const add = (message: string, hint: string) => problems.add({ ...problem, certain: true, message, hint });
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
    else {
      const fault = via === undefined ? undefined : routerFault(via, one, ownAddresses(system));
      const found = fault === undefined ? networkFault(route, one, system) : undefined;
      if (fault !== undefined) add(`"${via}" ${fault}`, routerHint);
      // What else is configured may decide the metric.
      else if (found !== undefined) problems.add({ ...problem, ...found });
    }
  }
}

/**
 * Says what is wrong with a route to a network of the device. The kernel's own route to it has the metric 0 in IPv4: a route without a
 * metric replaces that, and one with a metric is not used while the interface is up. In IPv6, the kernel's metric is 256, and a better one
 * can be meant, because hosts of a prefix may only be reachable through the router (RFC 4861, 6.3.4).
 */
function networkFault(
  { to, via, metric }: Route,
  settings: Interface,
  system: Networks,
): Pick<Required<Problem>, "message" | "hint"> | undefined {
  const { name } = settings;
  const holder = ownAddresses(system).find(({ network }) => isSameNetwork(network, to));
  if (holder === undefined || to.includes(":") || to.endsWith("/32")) return undefined;
  if (holder.interface !== name) {
    if ((metric ?? metricOf(system, settings)) !== undefined) return undefined;
    return {
      message: `"${to}" is the network of ${holder.interface}, and the route would replace the way through ${holder.interface}`,
      hint: `Remove the route. To use it only while ${holder.interface} has no connection, give it a metric`,
    };
  }
  if (via === undefined) return undefined;
  return {
    message: `"${to}" is the network of ${name} itself, whose hosts are reached without a router`,
    hint: `Remove the route. If these hosts are only reachable through ${via}, give the address as ${holder.address}/32`,
  };
}

function checkGateways(one: Interface, system: Networks, add: (message: string, hint: string) => void): void {
  const gateways = gatewaysOf(one);
  for (const gateway of gateways) {
    if (isIP(gateway) === 0) {
      add(`"${gateway}" is not an IP address`, "Such as 192.168.1.254");
      continue;
    }
    const fault = routerFault(gateway, one, ownAddresses(system));
    if (fault !== undefined) add(`"${gateway}" ${fault}`, routerHint);
  }
  if (new Set(gateways.map(isIP)).size < gateways.length) {
    add("there are two default routers for the same IP version", "Give at most one for IPv4 and one for IPv6");
  }
  if (one.dhcp && gateways.some(isIPv4)) add("DHCP already sets the default route", "Remove either dhcp or gateway");
}
