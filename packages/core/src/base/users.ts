import { formatPath } from "../configPath.js";
import { didYouMean } from "../nearest.js";
import { type Accounts, allGroups, primaryGid } from "../system/accounts.js";
import type { Content } from "../system/content.js";
import { mountPoint } from "../system/Filesystem.js";
import type { Plugin } from "../system/Plugin.js";
import { type System, valuesOf } from "../system/System.js";
import type { Group, User } from "../system/User.js";
import { passwordHashContent } from "./passwordHash.js";
import { replacedBy } from "./replacedBy.js";
import { imageFolders } from "./systemFolders.js";

/** First id of accounts for people, as in Debian and most other distributions. Lower ids are for the system. */
const firstLoginId = 1000;

/** root, nobody, and the account files with all users and groups. */
export function users(): Plugin {
  return {
    name: "users",
    apply({ hooks }) {
      hooks.users.tap("users", (accounts) => {
        accounts.user({ name: "root", uid: 0, description: "root" }, { default: true });
        accounts.user({ name: "nobody", uid: 65534, description: "nobody" });
      });
      hooks.busybox.tap("users", (busybox) => busybox.enable(["FEATURE_SHADOWPASSWDS"]));
      hooks.etc.tap("users", (etc, system) => {
        const all = byId(valuesOf(system.users), (user) => user.uid);
        etc.file("passwd", all.map((user) => passwdLine(user, system)).join(""));
        etc.file("shadow", all.map(shadowLine), { mode: 0o600 });
        etc.file(
          "group",
          byId(allGroups(system), (group) => group.gid)
            .map(groupLine)
            .join(""),
        );
        for (const [home, residents] of Map.groupBy(all, homeOf)) {
          if (home === "/" || foreignFolders.includes(home)) continue;
          const [owner] = residents.length > 1 ? residents.filter(logsIn) : residents;
          etc.directory(home, owner === undefined ? {} : { user: owner.name, mode: 0o700 });
        }
      });
      hooks.check.tap("users", (problems, system) => {
        for (const name of ["passwd", "shadow", "group"]) {
          const other = replacedBy(name, "users", system);
          if (other === undefined) continue;
          problems.add({
            code: "ACCOUNT_FILE",
            certain: true,
            path: formatPath(["etc", name]),
            message: `${other} would replace /etc/${name}, which NixWRT writes for all accounts`,
            hint: "Use users and groups in your config; a plugin has the hook users",
          });
        }
        for (const { name, uid } of valuesOf(system.users)) {
          if ((name === "root") === (uid === 0)) continue;
          problems.add({
            code: "USER_ROOT",
            certain: true,
            path: formatPath(["users", name, "uid"]),
            message:
              name === "root"
                ? `root has the uid ${uid}, but it must be 0`
                : `the uid 0 would make ${name} another root`,
            hint: name === "root" ? "Leave out users.root.uid" : `Give ${name} its own uid, such as 1000`,
          });
        }
        const others = valuesOf(system.users).filter(({ uid }) => uid !== 0);
        for (const clash of clashes(others.map(({ name, uid }) => [name, uid]))) {
          problems.add({
            code: "UID_CLASH",
            certain: true,
            message: `the users ${clash.names} share the uid ${clash.id}`,
            hint: "Give each user its own uid",
          });
        }
        for (const { name, home } of valuesOf(system.users)) {
          if (home === undefined || !foreignFolders.includes(mountPoint(home))) continue;
          problems.add({
            code: "USER_HOME",
            certain: true,
            path: formatPath(["users", name, "home"]),
            message: `the home of ${name}, ${home}, is a folder of the system, and nobody else could use it`,
            hint: `Give a folder such as /home/${name}, or leave out home`,
          });
        }
        for (const [home, residents] of Map.groupBy(valuesOf(system.users), homeOf)) {
          const sharers = residents.filter(logsIn);
          if (home === "/" || sharers.length < 2) continue;
          problems.add({
            code: "USER_HOME",
            message: `${sharers.map(({ name }) => name).join(" and ")} have the same home, ${home}, which only one of them can own`,
            hint: "Give each user a different home",
          });
        }
        for (const { value: group } of system.groups.values()) {
          for (const name of (group.members ?? []).filter((member) => !system.users.has(member))) {
            problems.add({
              code: "GROUP_MEMBER",
              path: formatPath(["groups", group.name, "members"]),
              message: `there is no user "${name}"${didYouMean(name, system.users.keys())}`,
              hint: `Add ${formatPath(["users", name])} to your config, or remove the name`,
            });
          }
        }
        for (const clash of clashes(allGroups(system).map((group) => [group.name, group.gid]))) {
          problems.add({
            code: "GID_CLASH",
            message: `the groups ${clash.names} share the gid ${clash.id}`,
            hint: "Give each group its own gid",
          });
        }
      });
    },
  };
}

/** Folders that cannot belong to one user. */
const foreignFolders = [...imageFolders, ..."/dev /home /mnt /proc /run /sys /tmp /var /var/lib".split(" ")];

/** Shells that end a login at once. */
const noShells =
  "/bin/false /bin/true /bin/nologin /sbin/nologin /usr/bin/false /usr/bin/nologin /usr/sbin/nologin /dev/null".split(
    " ",
  );

/** Whether a user with this shell can log in, if the image has it. */
export function isLoginShell(shell: string): boolean {
  return !noShells.includes(shell);
}

function logsIn(user: User): boolean {
  return isLoginShell(shellOf(user));
}

/** Returns a user's home, or its default. */
export function homeOf(user: User): string {
  if (user.home !== undefined) return mountPoint(user.home);
  return user.name === "root" ? "/root" : isLogin(user) ? `/home/${user.name}` : "/";
}

/** Returns a user's shell, or its default. */
export function shellOf(user: User): string {
  return user.shell ?? (isLogin(user) ? "/bin/sh" : "/bin/false");
}

/** Returns the numeric owner of a file, which an image stores. */
export function uidOf(system: System, name: string): number | undefined {
  return system.users.get(name)?.value.uid;
}

export function gidOf(system: System, name: string): number | undefined {
  return allGroups(system).find((group) => group.name === name)?.gid;
}

function passwdLine(user: User, system: Accounts): string {
  const { name, uid, description = "" } = user;
  const gid = primaryGid(user, system);
  return `${[name, "x", uid, gid, description, homeOf(user), shellOf(user)].join(":")}\n`;
}

/** Returns a user's line of /etc/shadow. `*` matches no password but allows keys. With a leading `!`, OpenSSH would also refuse keys. */
function shadowLine(user: User): Content {
  const hash = user.passwordHash === undefined ? "*" : passwordHashContent(user.name, user.passwordHash);
  return [`${user.name}:`, hash, ":0:0:99999:7:::\n"];
}

function groupLine(group: Group): string {
  return `${group.name}:x:${group.gid}:${(group.members ?? []).join(",")}\n`;
}

function isLogin(user: User): boolean {
  return user.uid === 0 || (user.uid >= firstLoginId && user.uid < 65534);
}

function byId<T>(list: readonly T[], id: (one: T) => number): T[] {
  return list.toSorted((a, b) => id(a) - id(b));
}

function clashes(ids: readonly (readonly [name: string, id: number])[]): { id: number; names: string }[] {
  const byNumber = Map.groupBy(ids, ([, id]) => id);
  return [...byNumber]
    .filter(([, list]) => list.length > 1)
    .map(([id, list]) => ({ id, names: list.map(([name]) => name).join(", ") }));
}
