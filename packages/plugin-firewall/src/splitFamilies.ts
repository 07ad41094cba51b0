/** Separates IPv4 prefixes from IPv6 prefixes, because a rule matches only one of the two. Returns `[undefined]` if no prefixes are given. */
export function splitFamilies(prefixes: readonly string[] | undefined): readonly (readonly string[] | undefined)[] {
  if (prefixes === undefined) return [undefined];
  const six = prefixes.filter((one) => one.includes(":"));
  const four = prefixes.filter((one) => !one.includes(":"));
  return [four, six].filter((some) => some.length > 0);
}
