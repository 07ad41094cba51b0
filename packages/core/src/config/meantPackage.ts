import { nearest } from "../nearest.js";

/**
 * Returns the installed package that a wrong name most likely means: `@nixwrt/plugin-sshd` for `sshd` and for `@nixwrt/plugin-shd`. What the
 * names of all plugins have in common is ignored.
 */
export function meantPackage(name: string, installed: readonly string[]): string | undefined {
  const byShortName = installed.find((one) => /(^|\/)(nixwrt-)?(plugin|device)-/.test(one) && one.endsWith(`-${name}`));
  if (byShortName !== undefined) return byShortName;
  const meant = nearest(stem(name), installed.map(stem));
  return installed.find((one) => stem(one) === meant);
}

/** Shortens `@nixwrt/plugin-sshd` to `sshd`. */
function stem(name: string): string {
  return name.replace(/^(@[^/]+\/)?(nixwrt-)?((plugin|device)-)?/, "");
}
