/**
 * Formats a place in a config: `interfaces.eth0.addresses[0]`, `etc["local/run.sh"].mode`.
 * @param within what contains the place, if not the config itself: `sshd` makes it `sshd: port`.
 */
export function formatPath(keys: readonly PropertyKey[], within?: string): string {
  const path = keys.reduce<string>((before, key) => {
    if (typeof key === "number") return `${before}[${key}]`;
    const name = String(key);
    if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name)) return `${before}[${JSON.stringify(name)}]`;
    return before === "" ? name : `${before}.${name}`;
  }, "");
  if (within === undefined) return path;
  return path === "" ? within : `${within}: ${path}`;
}

/** Formats a place in the settings of an interface: `interfaces.eth0.mtu`, `interfaces["eth0.5"].vlan`. */
export function interfacePath(name: string, ...keys: readonly PropertyKey[]): string {
  return formatPath(["interfaces", name, ...keys]);
}

/** Returns the value at a place, or undefined. */
export function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}
