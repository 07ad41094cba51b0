/** Default mark of a tunnel's own packets, the same as wg-quick's. */
export const usualMark = 51_820;

/** Kernel symbols for policy routing. The other symbols depend on the first one. */
export const everythingSymbols = ["IP_ADVANCED_ROUTER", "IP_MULTIPLE_TABLES", "IPV6_MULTIPLE_TABLES"] as const;

/** Number of the routing table with the route into the tunnel. */
const table = 182;
/** Preference of the first rule. It precedes the rule for the main table, whose preference is 32766. */
const preference = 5182;

/** Whether a prefix covers all of IPv4, or all of IPv6. */
export function isEverything(prefix: string): boolean {
  return prefix.endsWith("/0");
}

/**
 * Shell commands that route everything into a tunnel, as wg-quick does. The tunnel's own packets, which are marked, use the usual routes.
 * So do packets for which there is a more specific route than the default route.
 */
export function everythingScript(name: string, mark: number, prefixes: readonly string[]): string {
  const rules = [`fwmark ${mark} lookup main`, "lookup main suppress_prefixlength 0", `lookup ${table}`];
  const families = prefixes.map((prefix) => (prefix.includes(":") ? 6 : 4));
  return families
    .flatMap((family) => [
      `ip -${family} route replace default dev ${name} table ${table}`,
      ...rules.flatMap((rule, index) => [
        `ip -${family} rule del preference ${preference + index} 2> /dev/null || true`,
        `ip -${family} rule add preference ${preference + index} ${rule}`,
      ]),
    ])
    .join("\n");
}
