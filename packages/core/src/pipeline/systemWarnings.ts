import type { Warning } from "../errors.js";
import { gatewaysOf } from "../system/Interface.js";
import { networkHolds, parsePrefix } from "../system/ipPrefix.js";
import { listenedPort, portName } from "../system/Port.js";
import { type System, valuesOf } from "../system/System.js";

/** Returns what a system can do, but is more often a mistake: gateways outside of all prefixes, and two services with the same port. */
export function systemWarnings(system: Pick<System, "interfaces" | "services">): Warning[] {
  return [...farGateways(system), ...sharedPorts(system)];
}

/** The device reaches such a gateway only if that answers on the same link, as in some data centres, where prefixes are a /32 or a /128. */
function farGateways({ interfaces }: Pick<System, "interfaces">): Warning[] {
  return valuesOf(interfaces).flatMap((one) => {
    const routers = (one.routes ?? []).flatMap(({ via }) => via ?? []);
    return [...new Set([...gatewaysOf(one), ...routers])].flatMap((gateway) => {
      const family = gateway.includes(":") ? "ipv6" : "ipv4";
      const prefixes = (one.addresses ?? []).filter((address) => {
        const prefix = parsePrefix(address);
        return prefix?.family === family && prefix.length < (family === "ipv6" ? 128 : 32);
      });
      const isLinkLocal = /^fe[89ab]/i.test(gateway);
      if (prefixes.length === 0 || isLinkLocal || prefixes.some((prefix) => networkHolds(prefix, gateway))) return [];
      const detail = `the gateway ${gateway} is in none of its networks (${prefixes.join(", ")})`;
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
