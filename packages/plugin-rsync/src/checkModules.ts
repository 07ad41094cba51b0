import { didYouMean, type Filesystem, formatPath, type Problems, type System, valuesOf } from "@nixwrt/core";
import type { ModuleSettings, RsyncSettings } from "./options.js";

/** File systems of the kernel itself, which never hold a person's files. */
const kernelTypes = new Set(["proc", "sysfs", "devpts", "devtmpfs"]);

/** The mount point that contains a path, or undefined when the path is in the image itself, which is read-only. */
export function mountOf(path: string, system: System): Filesystem | undefined {
  const around = [...system.filesystems.values()]
    .map((one) => one.value)
    .filter(({ type, target }) => !kernelTypes.has(type) && `${path}/`.startsWith(target === "/" ? "/" : `${target}/`));
  return around.toSorted((a, b) => b.target.length - a.target.length)[0];
}

/** Reports modules that cannot work. */
export function checkModules({ modules, passwords }: RsyncSettings, system: System, problems: Problems): void {
  for (const [name, module] of Object.entries(modules)) checkModule(name, module);

  function checkModule(name: string, module: ModuleSettings): void {
    const { path, readOnly, authUsers, unauthenticated, uid, gid } = module;
    const place = formatPath(["modules", name]);
    if (mountOf(path, system) === undefined) {
      const targets = valuesOf(system.filesystems);
      problems.add({
        code: "RSYNC_PATH",
        path: `${place}.path`,
        message: `the rsync module "${name}" serves ${path}, which is not on a writable file system`,
        hint: `File systems here: ${targets
          .filter(({ type }) => !kernelTypes.has(type))
          .map(({ target }) => target)
          .join(", ")}; usbDisk({ label, mount }) adds a disk`,
      });
    }
    if (!readOnly && authUsers.length === 0 && !unauthenticated) {
      problems.add({
        code: "RSYNC_UNAUTHENTICATED",
        certain: true,
        path: place,
        message: `anybody could write to the rsync module "${name}"`,
        hint: "Give it authUsers with passwords, or set unauthenticated: true to allow this",
      });
    }
    for (const user of authUsers) {
      if (Object.hasOwn(passwords, user)) continue;
      problems.add({
        code: "RSYNC_PASSWORD",
        certain: true,
        path: `${place}.authUsers`,
        message: `the rsync user "${user}" has no password${didYouMean(user, Object.keys(passwords))}`,
        hint: `Add passwords: { ${JSON.stringify(user)}: secret("NAME") }`,
      });
    }
    const known = (id: string | number, names: ReadonlyMap<string, unknown>) => typeof id === "number" || names.has(id);
    if (!known(uid, system.users)) {
      problems.add({
        code: "RSYNC_USER",
        path: `${place}.uid`,
        message: `the rsync module "${name}" belongs to the user "${uid}", but there is no such user${didYouMean(String(uid), system.users.keys())}`,
        hint: `Add ${formatPath(["users", String(uid)])} to your config`,
      });
    }
    // A user's primary group has the user's name, unless the config sets another.
    if (gid !== undefined && !known(gid, system.groups) && !known(gid, system.users)) {
      problems.add({
        code: "RSYNC_GROUP",
        path: `${place}.gid`,
        message: `the rsync module "${name}" belongs to the group "${gid}", but there is no such group${didYouMean(String(gid), system.groups.keys())}`,
        hint: `Add ${formatPath(["groups", String(gid)])} to your config`,
      });
    }
  }
}
