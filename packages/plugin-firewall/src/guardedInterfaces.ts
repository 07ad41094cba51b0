import { type System, uplinksOf, zonesOf } from "@nixwrt/core";
import type { FirewallSettings } from "./options.js";

/**
 * Interfaces that stay down until the rules are active: uplinks, and all interfaces outside trusted zones, such as the port below a PPPoE
 * session. If the rules fail to load, strangers cannot reach the device. Trusted hosts still can, because the interfaces below a trusted
 * interface do not wait.
 */
export function guardedInterfaces({ trusted }: Pick<FirewallSettings, "trusted">, system: System): ReadonlySet<string> {
  const zones = [...zonesOf(system)];
  const namesIn = (isTrusted: boolean) =>
    zones.filter(([zone]) => trusted.includes(zone) === isTrusted).flatMap(([, names]) => names);
  const uplinks = uplinksOf(system);
  const needed = partsOf(
    namesIn(true).filter((name) => !uplinks.includes(name)),
    system,
  );
  return new Set([...uplinks, ...namesIn(false).filter((name) => !needed.has(name))]);
}

/** The interfaces below the given interfaces, directly and indirectly. */
function partsOf(names: readonly string[], system: System, seen: Set<string> = new Set()): ReadonlySet<string> {
  for (const name of names) {
    const parts = (system.links.get(name)?.value.on ?? []).filter((part) => !seen.has(part));
    for (const part of parts) seen.add(part);
    partsOf(parts, system, seen);
  }
  return seen;
}
