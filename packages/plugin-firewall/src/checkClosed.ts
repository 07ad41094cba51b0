import type { Problems } from "@nixwrt/core";
import type { ZonedRules } from "./checkZones.js";
import { type FirewallSettings, policiesOf } from "./options.js";

/**
 * Reports rules that allow something for a zone in `closed`.
 * @param others ports that services and plugins want open
 */
export function checkClosed(settings: FirewallSettings, others: readonly ZonedRules[], problems: Problems): void {
  const { closed, trusted, open, forwards } = settings;
  const rules: ZonedRules[] = [
    { path: "trusted", zones: trusted },
    ...policiesOf(settings).map(({ from, action }, index) => ({
      path: `policies[${index}]`,
      zones: action === "accept" ? from : [],
    })),
    ...open.map(({ from }, index) => ({ path: `open[${index}]`, zones: from })),
    ...forwards.map(({ from }, index) => ({ path: `forwards[${index}]`, zones: [from] })),
    ...others,
  ];
  for (const zone of new Set(closed)) {
    const against = rules.filter(({ zones }) => zones.includes(zone)).map(({ path }) => path);
    if (against.length === 0) continue;
    problems.add({
      code: "FIREWALL_ZONE",
      path: "@nixwrt/plugin-firewall: closed",
      message: `the zone "${zone}" is in closed, but these rules open it: ${against.join(", ")}`,
      hint: `Remove "${zone}" from these rules, or from closed`,
    });
  }
}
