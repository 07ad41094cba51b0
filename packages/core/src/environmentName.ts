/**
 * Whether a shell can `export` a variable with this name: letters, digits and `_`, and no digit first (POSIX, Base Definitions 3.216).
 * Names cannot be quoted, so an invalid one must not reach a script.
 */
export function isEnvironmentName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
