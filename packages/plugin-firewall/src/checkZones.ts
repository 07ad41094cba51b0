import { nearest, type Problems, type RegistryEntry, type System, valuesOf, zonesOf } from "@nixwrt/core";
import type { OpenPort } from "./OpenPort.js";
import { type FirewallSettings, usualPolicies } from "./options.js";

const plugin = "@nixwrt/plugin-firewall";

/** Zones that plugins may name in any config, even if no interface is in them. */
const usual = ["lan", "wan", "guest"];

/**
 * Reports rules about zones that have no interface, and interfaces in zones that no rule is about. Either is most likely a typo, and can
 * lock people out of the device.
 * @param asked ports that other plugins want open
 */
export function checkZones(
  settings: FirewallSettings,
  system: System,
  asked: readonly RegistryEntry<OpenPort>[],
  problems: Problems,
): void {
  const { trusted, masquerade, closed, open, forwards, policies = usualPolicies } = settings;
  const zones = zonesOf(system);
  const existing = [...zones.keys()];
  const services = valuesOf(system.services).flatMap(({ name, listens = [] }) =>
    listens.map(({ from = [] }, index) => ({ path: `services.${name}.listens[${index}]`, from })),
  );
  const wanted = asked.map(({ value, origin }) => ({ path: `${origin.plugin}: firewall.open`, from: value.from }));
  const options = [
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
    ...[...services, ...wanted].map(({ path, from }) => ({
      path,
      zones: from.filter((zone) => !usual.includes(zone)),
    })),
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
    ...policies.flatMap(({ from, to }) => [...from, ...to]),
    ...[...open, ...services, ...wanted].flatMap(({ from }) => from),
    ...forwards.map(({ from }) => from),
  ]);
  for (const [zone, [name = ""]] of zones) {
    if (known.has(zone)) continue;
    problems.add({
      code: "FIREWALL_ZONE",
      path: `interfaces.${name}.zone`,
      message: `no rule of the firewall is about the zone "${zone}"${didYouMean(zone, known)}`,
      hint: `Zones with rules: ${[...known].join(", ")}. Name it in trusted, policies or open of ${plugin}; for a zone that nothing is allowed for, add closed: ["${zone}"]`,
    });
  }
}

function didYouMean(zone: string, zones: Iterable<string>): string {
  const meant = nearest(zone, zones);
  return meant === undefined ? "" : `; did you mean "${meant}"?`;
}
