/**
 * Whether a shell can `export` a variable of this name: letters, digits and `_`, no digit first (POSIX, Base Definitions 3.216). A
 * name cannot be quoted, so one that is not fit must not reach a script.
 */
export function isEnvironmentName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
