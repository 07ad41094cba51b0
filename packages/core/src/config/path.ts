/** A place in a config as people write it: `interfaces.eth0.addresses[0]`, `etc["local/run.sh"].mode`. */
export function formatPath(keys: readonly PropertyKey[], prefix = ""): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === "number") return `${path}[${key}]`;
    const name = String(key);
    if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name)) return `${path}[${JSON.stringify(name)}]`;
    return path === "" || path.endsWith(" ") ? `${path}${name}` : `${path}.${name}`;
  }, prefix);
}

/** What a value holds at a place, or undefined. */
export function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}
