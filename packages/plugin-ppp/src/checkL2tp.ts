import { isIP } from "node:net";
import { interfacePath, metricsOf, mtuOf, networkHolds, type Problems, type System, uplinksOf } from "@nixwrt/core";
import { checkSession } from "./checkSession.js";
import type { L2tpSettings } from "./options.js";

/** Bytes that IP, UDP, L2TP and PPP add to a packet (RFC 2661). */
const overheadBytes = 40;

/**
 * Reports a tunnel through an interface that is not set up or does not lead to the peer, whose packets do not fit it, and a tunnel that nothing would use because the
 * interface below it is the better uplink.
 */
export function checkL2tp(
  { interface: name, peer, through, mtu, ipv6 }: L2tpSettings,
  system: System,
  problems: Problems,
): void {
  checkSession({ interface: name, ipv6, mtu }, system, problems);
  if (!system.interfaces.has(through) && !system.links.has(through)) {
    problems.add({
      code: "PPP_INTERFACE",
      path: "@nixwrt/plugin-ppp: through",
      message: `${through} is not set up, so no peer can be reached through it`,
      hint: `Give it an address, such as interfaces: { ${JSON.stringify(through)}: { dhcp: true } }`,
    });
  } else if (!leadsTo(peer, through, system)) {
    problems.add({
      code: "PPP_INTERFACE",
      path: "@nixwrt/plugin-ppp: through",
      message: `${through} has no way to ${peer}: it is not an uplink, and its own networks do not contain that address`,
      hint: `Uplinks here: ${
        uplinksOf(system)
          .filter((one) => one !== name)
          .join(", ") || `none. Give ${through} dhcp: true or a gateway`
      }`,
    });
  }
  const most = mtuOf(system, through);
  if (mtu + overheadBytes > most) {
    problems.add({
      code: "PPP_MTU",
      path: "@nixwrt/plugin-ppp: mtu",
      message: `packets of ${mtu} bytes become ${mtu + overheadBytes} bytes in the tunnel, but ${through} carries at most ${most}`,
      hint: `Set mtu to at most ${most - overheadBytes}`,
    });
  }
  const metrics = metricsOf(system);
  const [own, below] = [metrics.get(name) ?? 0, metrics.get(through)];
  if (below === undefined || own < below) return;
  problems.add({
    code: "PPP_METRIC",
    path: "@nixwrt/plugin-ppp: interface",
    message: `nothing would go through the tunnel: ${through} has the metric ${below}, and ${name} has ${own}`,
    hint: `Set ${interfacePath(name, "metric")} below ${below}`,
  });
}

/** Whether an interface can lead to a host: as an uplink, by a route of its own, or because the host is in one of its networks. A name can be anywhere. */
function leadsTo(host: string, through: string, system: System): boolean {
  const { addresses = [], routes = [] } = system.interfaces.get(through)?.value ?? {};
  return (
    uplinksOf(system).includes(through) ||
    routes.length > 0 ||
    (addresses.length > 0 && (isIP(host) === 0 || addresses.some((network) => networkHolds(network, host))))
  );
}
