import { nearest, networkHolds, type Problems, type System, valuesOf, zonesOf } from "@nixwrt/core";
import type { FirewallSettings } from "./options.js";

/** Reports zones that have no interface, forwards to hosts in no network of the device, and ports without a protocol. */
export function checkFirewall(settings: FirewallSettings, system: System, problems: Problems): void {
  const zones = [...zonesOf(system).keys()];
  const check = (zone: string, path: string) => {
    if (zones.includes(zone)) return;
    const meant = nearest(zone, zones);
    problems.add({
      code: "FIREWALL_ZONE",
      path: `@nixwrt/plugin-firewall: ${path}`,
      message: `no interface is in the zone "${zone}"${meant === undefined ? "" : `; did you mean "${meant}"?`}`,
      hint: `Zones here: ${zones.join(", ") || "none"}. Put an interface into a zone with interfaces.NAME.zone`,
    });
  };
  for (const [index, { from, to }] of (settings.policies ?? []).entries()) {
    for (const zone of [...from, ...to]) check(zone, `policies[${index}]`);
  }
  for (const [index, { from }] of settings.open.entries()) for (const zone of from) check(zone, `open[${index}]`);
  const networks = valuesOf(system.interfaces).flatMap(({ addresses = [] }) => addresses);
  for (const [index, { from, tcp, udp, to }] of settings.forwards.entries()) {
    const path = `@nixwrt/plugin-firewall: forwards[${index}]`;
    check(from, `forwards[${index}]`);
    checkProtocol({ tcp, udp }, path, 'Such as { tcp: 8080, to: "192.168.1.10" }', problems);
    if (networks.some((network) => networkHolds(network, to))) continue;
    problems.add({
      code: "FIREWALL_FORWARD",
      path,
      message: `${to} is not in any of the device's own networks`,
      hint: networks.length === 0 ? "Give an interface addresses" : `They are: ${networks.join(", ")}`,
    });
  }
  for (const [index, opening] of settings.open.entries()) {
    const path = `@nixwrt/plugin-firewall: open[${index}]`;
    checkProtocol(opening, path, 'Such as { tcp: 22, from: ["wan"] }', problems);
  }
}

function checkProtocol(
  { tcp, udp }: Pick<FirewallSettings["open"][number], "tcp" | "udp">,
  path: string,
  hint: string,
  problems: Problems,
): void {
  if ((tcp === undefined) !== (udp === undefined)) return;
  problems.add({ code: "FIREWALL_PORT", path, message: "give either tcp or udp", hint });
}
