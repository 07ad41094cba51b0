import { posix } from "node:path";
import { type Filesystem, isReadOnly, type Problem } from "@nixwrt/core";

const writableByOthers = 0o002;

/**
 * Says why the user of a writable module certainly cannot write to the module's folder. A folder that does not exist is created for the
 * user, but a mount point always exists. Who owns the root folder of an ext4 disk is not known here.
 * @param path of the module
 * @param uid number of its user
 */
export function writeFault(
  path: string,
  uid: number,
  mount: Filesystem,
): Pick<Problem, "message" | "hint"> | undefined {
  const { type, target, options = [] } = mount;
  const given = options.join(",").split(",");
  const value = (name: string) => given.findLast((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  const has = (...names: readonly string[]) => names.some((name) => value(name) !== undefined);
  if (isReadOnly(mount)) {
    return {
      message: `${target} is mounted read-only`,
      hint: `Remove the option ro of ${target}, or set readOnly: true`,
    };
  }
  const isOwners = uid === 0 || value("uid") === String(uid);
  if (isOwners) return undefined;
  if (type === "vfat" && !has("gid", "umask", "dmask")) {
    return {
      message: `all files on ${target} belong to ${value("uid") === undefined ? "root" : `the user ${value("uid")}`}, because vfat stores no owners`,
      hint: `Mount it with options: ["noatime", "uid=${uid}"]`,
    };
  }
  const isRoot = posix.normalize(`${path}/`) === posix.normalize(`${target}/`);
  const mode = Number.parseInt(value("mode") ?? "1777", 8);
  if (type === "tmpfs" && isRoot && !has("gid", "uid") && (mode & writableByOthers) === 0) {
    return {
      message: `${target} belongs to root`,
      hint: `Serve a folder in it, such as ${posix.join(target, "rsync")}`,
    };
  }
  return undefined;
}
