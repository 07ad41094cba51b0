/** Prefixes of IPv4 and of IPv6 apart, as a rule is about one of the two; `[undefined]` where none are given. */
export function splitFamilies(prefixes: readonly string[] | undefined): readonly (readonly string[] | undefined)[] {
  if (prefixes === undefined) return [undefined];
  const six = prefixes.filter((one) => one.includes(":"));
  const four = prefixes.filter((one) => !one.includes(":"));
  return [four, six].filter((some) => some.length > 0);
}
