import { nearest, type Problems, type System, zonesOf } from "@nixwrt/core";
import { checkForwards } from "./checkForwards.js";
import type { Opening } from "./openPorts.js";
import type { FirewallSettings } from "./options.js";

/** Reports zones that have no interface, ports without a protocol, and forwards that lead nowhere. */
export function checkFirewall(
  settings: FirewallSettings,
  system: System,
  openings: readonly Opening[],
  problems: Problems,
): void {
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
  // The usual zones may be empty.
  for (const zone of settings.trusted.filter((one) => one !== "lan")) check(zone, "trusted");
  for (const zone of settings.masquerade.filter((one) => one !== "wan")) check(zone, "masquerade");
  for (const [index, { from, tcp, udp }] of settings.forwards.entries()) {
    check(from, `forwards[${index}]`);
    const path = `@nixwrt/plugin-firewall: forwards[${index}]`;
    checkProtocol({ tcp, udp }, path, 'Such as { tcp: 8080, to: "192.168.1.10" }', problems);
  }
  checkForwards(settings, system, openings, problems);
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
