import { shellQuote } from "../shellQuote.js";
import type { Interface } from "../system/Interface.js";
import type { Link } from "../system/Link.js";
import type { Service } from "../system/Service.js";
import type { System } from "../system/System.js";
import { bridgeOf } from "../system/uplinks.js";
import { putIntoVlans } from "./bridgeVlans.js";
import { linkService } from "./dependencies.js";
import { macCapabilities } from "./hardwareAddress.js";
import { networkAccount } from "./networkAccount.js";
import { interfaceSysctl } from "./sysctl.js";

/** Returns the service that creates an interface, or only brings it up if it is hardware. */
export function makeLinkService(name: string, system: System): Service {
  const settings = system.interfaces.get(name)?.value ?? { name };
  const link = system.links.get(name)?.value;
  if (link === undefined) {
    return {
      name: linkService(name),
      oneshot: setUp(settings, system).join("\n"),
      dependsOn: ["loopback", ...bridgeNeeded(name, system)],
      user: networkAccount.name,
      capabilities: ["CAP_NET_ADMIN", ...(settings.mac === undefined ? [] : macCapabilities)],
    };
  }
  const { service, on = [] } = link;
  const dependsOn = [
    ...(service.dependsOn ?? []),
    ...on.map((one) => `link:${one}`),
    ...(isSetUpByLink(link) ? bridgeNeeded(name, system) : []),
  ];
  const named = { ...service, name: linkService(name), dependsOn };
  if (!isSetUpByLink(link)) return named;
  return {
    ...named,
    oneshot: [service.oneshot, ...interfaceSysctl(name, system), ...setUp(settings, system, link)].join("\n"),
  };
}

/**
 * Returns what the service for addresses still has to do once an interface exists. This is nothing, unless a daemon creates the interface.
 * Root runs `prepare`.
 */
export function lateSetUp(settings: Interface, system: System) {
  const link = system.links.get(settings.name)?.value;
  if (link === undefined || isSetUpByLink(link)) return { lines: [], prepare: [], dependsOn: [] };
  return {
    lines: setUp(settings, system, link),
    prepare: interfaceSysctl(settings.name, system),
    dependsOn: bridgeNeeded(settings.name, system, link),
  };
}

/** Whether the interface exists when its service's script has ended. The script can then go on to configure it as root. */
function isSetUpByLink({ service }: Link): boolean {
  return service.oneshot !== undefined && (service.user === undefined || service.user === "root");
}

function setUp({ name, mac, mtu }: Interface, system: System, link?: Link): string[] {
  const device = shellQuote(name);
  const bridge = joinedBridge(name, system, link);
  return [
    ...(mac === undefined ? [] : [`ip link set dev ${device} address ${shellQuote(mac)}`]),
    ...(mtu === undefined ? [] : [`ip link set dev ${device} mtu ${mtu}`]),
    `ip link set dev ${device} up`,
    ...(bridge === undefined
      ? []
      : [`ip link set dev ${device} master ${shellQuote(bridge)}`, ...putIntoVlans(name, system)]),
  ];
}

/** Returns the bridge that core adds the interface to. */
function joinedBridge(name: string, system: System, link?: Link): string | undefined {
  return link?.joinedBy === "service" ? undefined : bridgeOf(system, name);
}

function bridgeNeeded(name: string, system: System, link = system.links.get(name)?.value): string[] {
  const bridge = joinedBridge(name, system, link);
  return bridge === undefined ? [] : [`link:${bridge}`];
}
