import {
  didYouMean,
  formatPath,
  holdsFiles,
  mountOf,
  nearest,
  type Problems,
  type System,
  valuesOf,
} from "@nixwrt/core";
import type { ModuleSettings, RsyncSettings } from "./options.js";
import { plugin } from "./place.js";
import { writeFault } from "./writeFault.js";

/** Reports modules that cannot work. */
export function checkModules({ modules, passwords }: RsyncSettings, system: System, problems: Problems): void {
  for (const [name, module] of Object.entries(modules)) checkModule(name, module);

  function checkModule(name: string, module: ModuleSettings): void {
    const { readOnly, authUsers, unauthenticated, uid, gid } = module;
    const place = (key?: string) => formatPath(["modules", name, ...(key === undefined ? [] : [key])], plugin);
    checkFolder(module, { name, path: place("path") }, system, problems);
    if (!readOnly && authUsers.length === 0 && !unauthenticated) {
      problems.add({
        code: "RSYNC_UNAUTHENTICATED",
        certain: true,
        path: place(),
        message: `anybody could write to the rsync module "${name}"`,
        hint: "Give it authUsers with passwords, or set unauthenticated: true to allow this",
      });
    }
    for (const user of authUsers) {
      if (Object.hasOwn(passwords, user)) continue;
      problems.add({
        code: "RSYNC_PASSWORD",
        certain: true,
        path: place("authUsers"),
        message: `the rsync user "${user}" has no password${didYouMean(user, Object.keys(passwords))}`,
        hint: `Add passwords: { ${JSON.stringify(user)}: secret("NAME") }`,
      });
    }
    const known = (id: string | number, names: ReadonlyMap<string, unknown>) => typeof id === "number" || names.has(id);
    if (!known(uid, system.users)) {
      problems.add({
        code: "RSYNC_USER",
        path: place("uid"),
        message: `the rsync module "${name}" belongs to the user "${uid}", but there is no such user${didYouMean(String(uid), system.users.keys())}`,
        hint: `Add ${formatPath(["users", String(uid)])} to your config`,
      });
    }
    // A user's primary group has the user's name, unless the config sets another.
    if (gid !== undefined && !known(gid, system.groups) && !known(gid, system.users)) {
      problems.add({
        code: "RSYNC_GROUP",
        path: place("gid"),
        message: `the rsync module "${name}" belongs to the group "${gid}", but there is no such group${didYouMean(String(gid), system.groups.keys())}`,
        hint: `Add ${formatPath(["groups", String(gid)])} to your config`,
      });
    }
  }
  checkPasswords({ modules, passwords }, problems);
}

/** Reports a folder that cannot be served, or not be written to. */
function checkFolder(
  { path, readOnly, uid }: ModuleSettings,
  module: { readonly name: string; readonly path: string },
  system: System,
  problems: Problems,
): void {
  const add = (message: string, hint?: string) =>
    problems.add({ code: "RSYNC_PATH", path: module.path, message, ...(hint === undefined ? {} : { hint }) });
  const mount = mountOf(path, system);
  if (mount === undefined || !holdsFiles(mount)) {
    const targets = valuesOf(system.filesystems).filter(holdsFiles);
    add(
      `the rsync module "${module.name}" serves ${path}, which is not on a writable file system`,
      `File systems here: ${targets.map(({ target }) => target).join(", ")}; usbDisk({ label, mount }) adds a disk`,
    );
    return;
  }
  const number = typeof uid === "number" ? uid : system.users.get(uid)?.value.uid;
  // A user that does not exist is reported elsewhere.
  const fault = readOnly || number === undefined ? undefined : writeFault(path, number, mount);
  if (fault === undefined) return;
  add(`${uid}, the user of the rsync module "${module.name}", cannot write to ${path}: ${fault.message}`, fault.hint);
}

/** Reports passwords that protect nothing: whoever gave them expects that they do. */
function checkPasswords(
  { modules, passwords }: Pick<RsyncSettings, "modules" | "passwords">,
  problems: Problems,
): void {
  const users = new Set(Object.values(modules).flatMap(({ authUsers }) => authUsers));
  for (const user of Object.keys(passwords)) {
    // A misspelt name is reported where a module has it.
    const misspelt = [...users].some((one) => !Object.hasOwn(passwords, one) && nearest(one, [user]) !== undefined);
    if (users.has(user) || misspelt) continue;
    const open = Object.entries(modules).filter(([, { authUsers }]) => authUsers.length === 0);
    problems.add({
      code: "RSYNC_PASSWORD",
      certain: true,
      path: formatPath(["passwords", user], plugin),
      message: `the password of "${user}" has no effect, because no module has this user${didYouMean(user, users)}`,
      hint:
        open.length === 0
          ? "Add the user to authUsers of a module, or remove the password"
          : `Without authUsers, everybody may use ${open.map(([name]) => name).join(", ")}: add authUsers: [${JSON.stringify(user)}], or remove the password`,
    });
  }
}
