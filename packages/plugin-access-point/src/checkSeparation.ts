import {
  bridgeOf,
  interfacePath,
  isInDefaultZone,
  type Problem,
  type Problems,
  type System,
  zoneOf,
} from "@nixwrt/core";
import { type AccessPointSettings, type NetworkSettings, networksOf } from "./options.js";

type Fault = Pick<Problem, "path" | "message" | "hint">;

/** Reports additional networks that are less separate from the others than their options suggest. */
export function checkSeparation(settings: AccessPointSettings, system: System, problems: Problems): void {
  const networks = networksOf(settings);
  for (const [index, network] of networks.entries()) {
    const path = `@nixwrt/plugin-access-point: networks[${index - 1}]`;
    const faults = networks.slice(0, index).map((other) => faultBetween(network, other, path, system));
    const fault = faults.find((one) => one !== undefined);
    if (fault !== undefined) problems.add({ code: "WIFI_NETWORK", ...fault });
  }
}

/** @param path of the network's options */
function faultBetween(
  network: NetworkSettings,
  other: NetworkSettings,
  path: string,
  system: System,
): Fault | undefined {
  const [name, otherName] = [network.interface, other.interface];
  const [bridge, otherBridge] = [bridgeOf(system, name), bridgeOf(system, otherName)];
  if (bridge === undefined || otherBridge === undefined) return undefined;
  if (bridge === otherBridge) {
    if (!network.isolation) return undefined;
    return {
      path: `${path}.isolation`,
      message: `stations of ${name} do not reach each other, but they reach those of ${otherName} and everything else in ${bridge}`,
      hint: `Put ${name} into another bridge, or leave out isolation`,
    };
  }
  if (isSame("ssid", network, other)) {
    return {
      path: `${path}.ssid`,
      message: `${name} and ${otherName} have the same name, but different bridges: stations join either of them`,
      hint: "Give it another name, or put both into one bridge",
    };
  }
  if (isSame("passphrase", network, other)) {
    return {
      path: `${path}.passphrase`,
      message: `${name} and ${otherName} have the same passphrase, but different bridges: whoever may join one can join the other`,
      hint: "Give it another passphrase",
    };
  }
  const guarded = system.services.has("firewall");
  if (!guarded || !isInDefaultZone(system, bridge) || zoneOf(system, bridge) !== zoneOf(system, otherBridge)) {
    return undefined;
  }
  return {
    path: interfacePath(bridge, "zone"),
    message: `${bridge} is in the zone "lan" because nothing sets its zone, so stations of ${name} reach ${otherBridge} and all services of the device`,
    hint: 'Give zone: "guest" to separate them, or zone: "lan" if they may',
  };
}

function isSame(key: "ssid" | "passphrase", one: NetworkSettings, other: NetworkSettings): boolean {
  return one[key] !== undefined && JSON.stringify(one[key]) === JSON.stringify(other[key]);
}
