import {
  bridgeOf,
  hasFirewall,
  interfacePath,
  isInDefaultZone,
  type Problem,
  type Problems,
  type System,
  zoneOf,
} from "@nixwrt/core";
import { type AccessPointSettings, type NetworkSettings, networksOf, securityName } from "./options.js";

type Fault = Pick<Problem, "path" | "message" | "hint">;

/** An additional network, with the path of its options, and one before it. */
interface Pair {
  readonly network: NetworkSettings;
  readonly path: string;
  readonly other: NetworkSettings;
}

/** Reports networks that stations cannot tell apart, and additional ones that are less separate from others than their options suggest. */
export function checkSeparation(settings: AccessPointSettings, system: System, problems: Problems): void {
  const networks = networksOf(settings);
  for (const [index, network] of networks.entries()) {
    const path = `@nixwrt/plugin-access-point: networks[${index - 1}]`;
    const pairs = networks.slice(0, index).map((other) => ({ network, path, other }));
    const fault = pairs.map((pair) => bridgeFault(pair, system) ?? nameFault(pair)).find((one) => one !== undefined);
    if (fault !== undefined) problems.add({ code: "WIFI_NETWORK", ...fault });
  }
}

/** Says why stations could not tell two networks apart that have the same name. */
function nameFault({ network, path, other }: Pair): Fault | undefined {
  if (!isSame("ssid", network, other)) return undefined;
  const [security, otherSecurity] = [securityName(network), securityName(other)];
  if (security !== otherSecurity) {
    return {
      path: `${path}.ssid`,
      message: `two networks have this name, one with ${otherSecurity} and one with ${security}: stations cannot tell them apart`,
      hint: "Give one of them another name, or both the same security",
    };
  }
  if (isSame("passphrase", network, other)) return undefined;
  return {
    path: `${path}.ssid`,
    message: "two networks have this name, and different passphrases: stations cannot tell them apart",
    hint: "Give one of them another name, or both the same passphrase",
  };
}

/** Says why stations of one network reach hosts or networks that its options seem to keep from them. */
function bridgeFault({ network, path, other }: Pair, system: System): Fault | undefined {
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
  if (network.passphrase !== undefined && isSame("passphrase", network, other)) {
    return {
      path: `${path}.passphrase`,
      message: `${name} and ${otherName} have the same passphrase, but different bridges: whoever may join one can join the other`,
      hint: "Give it another passphrase",
    };
  }
  if (
    !hasFirewall(system) ||
    !isInDefaultZone(system, bridge) ||
    zoneOf(system, bridge) !== zoneOf(system, otherBridge)
  ) {
    return undefined;
  }
  return {
    path: interfacePath(bridge, "zone"),
    message: `${bridge} is in the zone "lan" because nothing sets its zone, so stations of ${name} reach ${otherBridge} and all services of the device`,
    hint: 'Give zone: "guest" to separate them, or zone: "lan" if they may',
  };
}

function isSame(key: "ssid" | "passphrase", one: NetworkSettings, other: NetworkSettings): boolean {
  return JSON.stringify(one[key]) === JSON.stringify(other[key]);
}
