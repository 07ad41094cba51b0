import type { Problems, RegistryEntry, System } from "@nixwrt/core";
import { checkBlocked } from "./checkBlocked.js";
import { checkExposure } from "./checkExposure.js";
import { checkForwards } from "./checkForwards.js";
import { checkReachable } from "./checkReachable.js";
import { checkZones } from "./checkZones.js";
import type { OpenPort } from "./OpenPort.js";
import { openPorts } from "./openPorts.js";
import type { FirewallSettings } from "./options.js";

/**
 * Reports zones without interfaces, interfaces without a zone, zones without rules, rules that open everything to strangers, a LAN without masquerading,
 * ports without a protocol, forwards that lead nowhere, services that nobody could reach, and blocked addresses that the device needs.
 * @param asked ports that other plugins want open
 */
export function checkFirewall(
  settings: FirewallSettings,
  system: System,
  asked: readonly RegistryEntry<OpenPort>[],
  problems: Problems,
): void {
  checkZones(settings, system, asked, problems);
  checkExposure(settings, system, problems);
  for (const [index, { tcp, udp }] of settings.forwards.entries()) {
    const path = `@nixwrt/plugin-firewall: forwards[${index}]`;
    checkProtocol({ tcp, udp }, path, 'Such as { tcp: 8080, to: "192.168.1.10" }', problems);
  }
  checkBlocked(settings, system, problems);
  const openings = openPorts(settings, system, asked);
  checkForwards(settings, system, openings, problems);
  checkReachable(settings, system, openings, problems);
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
  problems.add({ code: "FIREWALL_PORT", certain: true, path, message: "give either tcp or udp", hint });
}
