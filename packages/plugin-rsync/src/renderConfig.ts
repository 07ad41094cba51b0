import type { System } from "@nixwrt/core";
import { needsName } from "./hostPattern.js";
import type { ModuleSettings, RsyncSettings } from "./options.js";

export const secretsFile = "/etc/rsyncd.secrets";

/** Seconds after which the daemon gives up on a silent client: rsyncd.conf(5) calls this value a good choice. */
const timeout = 600;

/**
 * Text of rsyncd.conf. chroot confines clients to their module's folder. Host names are looked up only where a rule needs them.
 */
export function renderConfig({ modules, port }: RsyncSettings, system: System): string {
  const all = Object.values(modules);
  const byName = all.some(({ hostsAllow }) => hostsAllow.some(needsName));
  const head = [
    "# Made by NixWRT.",
    `port = ${port}`,
    "use chroot = yes",
    "numeric ids = yes",
    `timeout = ${timeout}`,
    `reverse lookup = ${yesNo(byName)}`,
  ];
  const sections = Object.entries(modules).map(([name, module]) => [
    "",
    `[${name}]`,
    ...moduleLines(name, module, system),
  ]);
  return `${[head, ...sections].flat().join("\n")}\n`;
}

function moduleLines(name: string, module: ModuleSettings, system: System): string[] {
  const { path, comment, readOnly, list, fakeSuper, authUsers, hostsAllow, maxConnections } = module;
  return [
    `path = ${path}`,
    ...(comment === undefined ? [] : [`comment = ${comment}`]),
    `read only = ${yesNo(readOnly)}`,
    `list = ${yesNo(list)}`,
    `uid = ${module.uid}`,
    `gid = ${groupOf(module, system)}`,
    ...(fakeSuper ? ["fake super = yes"] : []),
    ...(authUsers.length === 0 ? [] : [`auth users = ${authUsers.join(", ")}`, `secrets file = ${secretsFile}`]),
    ...(hostsAllow.length === 0 ? [] : [`hosts allow = ${hostsAllow.join(", ")}`]),
    ...(maxConnections === undefined ? [] : [`max connections = ${maxConnections}`, `lock file = ${lockFile(name)}`]),
  ];
}

/** rsync counts connections by locks in this file, so modules with the same file would share one limit. */
function lockFile(module: string): string {
  return `/run/rsyncd.${module}.lock`;
}

/** A module's group, by name or number. */
export function groupOf({ uid, gid }: ModuleSettings, system: System): string | number {
  if (gid !== undefined) return gid;
  if (typeof uid === "number") return uid;
  const user = system.users.get(uid)?.value;
  return user?.gid ?? user?.uid ?? uid;
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}
