import {
  didYouMean,
  formatPath,
  interfacePath,
  isInDefaultZone,
  type Problems,
  type RegistryEntry,
  type System,
  valuesOf,
  zonesOf,
} from "@nixwrt/core";
import { checkClosed } from "./checkClosed.js";
import type { OpenPort } from "./OpenPort.js";
import { type FirewallSettings, policiesOf } from "./options.js";

const plugin = "@nixwrt/plugin-firewall";

/** Zones that plugins may name in any config, even if no interface is in them. */
const usual = ["lan", "wan", "guest"];

/** Rules, by their place in the config, and zones that they are about. */
export interface ZonedRules {
  readonly path: string;
  readonly zones: readonly string[];
}

/**
 * Reports rules about zones that have no interface, and interfaces in zones that no rule is about. Either is most likely a typo, and can
 * lock people out of the device. Also reports interfaces in no zone if others are in zones, and rules that open a closed zone.
 * @param asked ports that other plugins want open
 */
export function checkZones(
  settings: FirewallSettings,
  system: System,
  asked: readonly RegistryEntry<OpenPort>[],
  problems: Problems,
): void {
  const { trusted, masquerade, closed, open, forwards } = settings;
  const zones = zonesOf(system);
  checkMissing(system, zones, problems);
  const existing = [...zones.keys()];
  const others: ZonedRules[] = [
    ...valuesOf(system.services).flatMap(({ name, listens = [] }) =>
      listens.map(({ from = [] }, index) => ({ path: formatPath(["services", name, "listens", index]), zones: from })),
    ),
    ...asked.map(({ value, origin }) => ({ path: `${origin.plugin}: firewall.open`, zones: value.from })),
  ];
  checkClosed(settings, others, problems);
  const options: ZonedRules[] = [
    // The default zones need no interfaces.
    { path: "trusted", zones: trusted.filter((zone) => zone !== "lan") },
    { path: "masquerade", zones: masquerade.filter((zone) => zone !== "wan") },
    { path: "closed", zones: closed },
    ...(settings.policies ?? []).map(({ from, to }, index) => ({
      path: `policies[${index}]`,
      zones: [...from, ...to],
    })),
    ...open.map(({ from }, index) => ({ path: `open[${index}]`, zones: from })),
    ...forwards.map(({ from }, index) => ({ path: `forwards[${index}]`, zones: [from] })),
  ];
  const named = [
    ...options.map((option) => ({ ...option, path: `${plugin}: ${option.path}` })),
    ...others.map(({ path, zones: all }) => ({ path, zones: all.filter((zone) => !usual.includes(zone)) })),
  ];
  for (const { path, zones: all } of named) {
    for (const zone of new Set(all)) {
      if (zones.has(zone)) continue;
      problems.add({
        code: "FIREWALL_ZONE",
        path,
        message: `no interface is in the zone "${zone}"${didYouMean(zone, existing)}`,
        hint: `Zones here: ${existing.join(", ") || "none"}. Put an interface into a zone with interfaces.NAME.zone`,
      });
    }
  }
  const known = new Set([
    ...usual,
    ...[trusted, masquerade, closed].flat(),
    ...policiesOf(settings).flatMap(({ from, to }) => [...from, ...to]),
    ...open.flatMap(({ from }) => from),
    ...forwards.map(({ from }) => from),
  ]);
  const served = new Set(others.flatMap(({ zones: all }) => all));
  for (const [zone, [name = ""]] of zones) {
    if (known.has(zone)) continue;
    const suggestion = didYouMean(zone, known);
    // A service such as dnsmasq opens its ports to whatever zone its interface is in, so to a misspelt one, too.
    if (served.has(zone) && suggestion === "") continue;
    problems.add({
      code: "FIREWALL_ZONE",
      path: interfacePath(name, "zone"),
      message: `no firewall rule names the zone "${zone}"${suggestion}`,
      hint: `Zones with rules: ${[...known].join(", ")}. Name it in trusted, policies or open of ${plugin}; for a zone that may do nothing, add closed: ["${zone}"]`,
    });
  }
}

/**
 * Reports interfaces in no zone, in a config that puts others into zones. They would be in `lan`, where everything is open. A config
 * without zones has uplinks and a LAN.
 */
function checkMissing(system: System, zones: ReadonlyMap<string, readonly string[]>, problems: Problems): void {
  const example = valuesOf(system.interfaces).find(({ zone }) => zone !== undefined);
  if (example === undefined) return;
  for (const name of [...zones.values()].flat().filter((one) => isInDefaultZone(system, one))) {
    problems.add({
      code: "FIREWALL_ZONE",
      path: interfacePath(name, "zone"),
      message: `${name} is in no zone, but other interfaces are, such as ${example.name} in "${example.zone}"`,
      hint: `Set ${interfacePath(name, "zone")} to "lan" if its hosts may reach every service of the device, or to "guest" if they only need the Internet`,
    });
  }
}
