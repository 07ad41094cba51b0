import { type System, uplinksOf, zonesOf } from "@nixwrt/core";
import type { FirewallSettings } from "./options.js";

/**
 * Interfaces that are down until the rules hold: uplinks, and all that are in no trusted zone, such as the port below a PPPoE session. Whatever happens
 * to the rules, no stranger reaches a device without them. Who is trusted still does: what a trusted interface is made of does not wait.
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

/** What interfaces are made of, and what that is made of, and so on. */
function partsOf(names: readonly string[], system: System, seen: Set<string> = new Set()): ReadonlySet<string> {
  for (const name of names) {
    const parts = (system.links.get(name)?.value.on ?? []).filter((part) => !seen.has(part));
    for (const part of parts) seen.add(part);
    partsOf(parts, system, seen);
  }
  return seen;
}
