import type { Warning } from "../errors.js";
import { gatewaysOf } from "../system/Interface.js";
import { networkHolds, parsePrefix } from "../system/ipPrefix.js";
import { listenedPort, portName } from "../system/Port.js";
import { type System, valuesOf } from "../system/System.js";
import { missingNameServers } from "./missingNameServers.js";
import { unguardedZones } from "./unguardedZones.js";

/**
 * Returns what a system can do, but is more often a mistake: routers outside of all prefixes, an uplink without name servers, zones without a
 * firewall, and two services with the same port.
 */
export function systemWarnings(system: System): Warning[] {
  return [...farRouters(system), ...missingNameServers(system), ...unguardedZones(system), ...sharedPorts(system)];
}

/** The device reaches such a router only if that answers on the same link, as in some data centres, where prefixes are a /32 or a /128. */
function farRouters({ interfaces }: Pick<System, "interfaces">): Warning[] {
  return valuesOf(interfaces).flatMap((one) => {
    const gateways = gatewaysOf(one).map((address) => ({ address, what: `the gateway ${address}` }));
    const routers = (one.routes ?? []).flatMap(({ to, via }) =>
      via === undefined ? [] : [{ address: via, what: `${via}, the router (via) of the route to ${to},` }],
    );
    const each = Map.groupBy([...gateways, ...routers], ({ address }) => address);
    return [...each].flatMap(([address, [first]]) => {
      const family = address.includes(":") ? "ipv6" : "ipv4";
      const prefixes = (one.addresses ?? []).filter((own) => {
        const prefix = parsePrefix(own);
        return prefix?.family === family && prefix.length < (family === "ipv6" ? 128 : 32);
      });
      const isLinkLocal = /^fe[89ab]/i.test(address);
      if (prefixes.length === 0 || isLinkLocal || prefixes.some((prefix) => networkHolds(prefix, address))) return [];
      const detail = `${first?.what} is in none of its networks (${prefixes.join(", ")})`;
      return [{ what: `interface ${one.name}`, detail }];
    });
  });
}

/** Two daemons can share a port only if each of them listens on addresses of its own. */
function sharedPorts({ services }: Pick<System, "services">): Warning[] {
  const users = valuesOf(services).flatMap(({ name, listens = [] }) => {
    const ports = listens.map((port) => portName(listenedPort(port)));
    return [...new Set(ports)].map((port) => ({ port, name }));
  });
  return [...Map.groupBy(users, ({ port }) => port)]
    .filter(([, all]) => all.length > 1)
    .map(([port, all]) => ({
      what: `port ${port}`,
      detail: `${all.map(({ name }) => name).join(" and ")} listen on it, but only one service can`,
    }));
}
