/** Mark of a tunnel's own packets, where none is given: the one that wg-quick has. */
export const usualMark = 51_820;

/** Rules that choose a table of routes; what they hide behind comes first. */
export const everythingSymbols = ["IP_ADVANCED_ROUTER", "IP_MULTIPLE_TABLES", "IPV6_MULTIPLE_TABLES"] as const;

/** The table with the route into the tunnel. */
const table = 182;
/** Before the rule for the usual table of routes, which is 32766. */
const preference = 5182;

/** Whether a prefix is all of IPv4, or all of IPv6. */
export function isEverything(prefix: string): boolean {
  return prefix.endsWith("/0");
}

/**
 * Leads everything into a tunnel, as wg-quick does: the tunnel's own packets, which are marked, go where they would without it; so does whatever
 * there is a smaller route for than the default one.
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
