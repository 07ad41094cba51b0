import {
  didYouMean,
  formatPath,
  homeOf,
  mayHavePassword,
  type Problems,
  type System,
  shellOf,
  type User,
  valuesOf,
} from "@nixwrt/core";
import { plugin } from "./place.js";

/** The shells that musl's getusershell(3) allows when there is no /etc/shells. */
const defaultShells = ["/bin/sh", "/bin/csh"];

const writableByOthers = 0o022;

/**
 * Reports what would lock out everybody, or somebody who has a key. Dropbear only accepts users whose shell is in /etc/shells
 * (checkusername in svr-auth.c), and only reads keys from folders that nobody else may write to (checkpubkeyperms in svr-authpubkey.c).
 * @param options who has keys, and whether passwords are allowed
 */
export function checkLogins(
  { users, passwords }: { readonly users: readonly string[]; readonly passwords: boolean },
  system: System,
  problems: Problems,
): void {
  for (const name of users) {
    const user = system.users.get(name)?.value;
    if (user === undefined) {
      problems.add({
        code: "SSHD_USER",
        path: formatPath(["authorizedKeys", name], plugin),
        message: `there are ssh keys for "${name}", but there is no such user${didYouMean(name, system.users.keys())}`,
        hint: `Add ${formatPath(["users", name])} to your config, or remove the keys`,
      });
    } else checkUser(user, system, problems);
  }
  const byPassword = passwords && valuesOf(system.users).some((user) => mayLogInByPassword(user, system));
  const byHand = [...system.files.keys()].some((path) => path.endsWith("/.ssh/authorized_keys"));
  if (users.length > 0 || byPassword || byHand) return;
  problems.add({
    code: "SSHD_NO_KEY",
    path: formatPath(["authorizedKeys"], plugin),
    message: `nobody has a key, and ${passwords ? passwordFault(system) : "passwords are off"}, so nobody could log in`,
    hint: 'Give a public key: sshd({ authorizedKeys: { root: [file("id_ed25519.pub")] } })',
  });
}

/** Whether a user may be able to log in with a password, if the server allows passwords. It never does for root. */
function mayLogInByPassword(user: User, system: System): boolean {
  return user.uid !== 0 && mayHavePassword(user) && isShellAllowed(user, system);
}

/** Says why nobody can log in with a password. */
function passwordFault(system: System): string {
  const holders = valuesOf(system.users).filter((user) => user.passwordHash !== undefined);
  const others = holders.filter(({ uid }) => uid !== 0);
  const locked = others.find((user) => !mayHavePassword(user));
  if (locked !== undefined) return `the password of ${locked.name} is locked`;
  const [user] = others;
  if (user !== undefined) return `the shell of ${user.name}, ${shellOf(user)}, is not in /etc/shells`;
  return holders.length > 0 ? "only root has a password, which works only on the console" : "no user has a password";
}

function checkUser(user: User, system: System, problems: Problems): void {
  const path = formatPath(["authorizedKeys", user.name], plugin);
  const shell = shellOf(user);
  if (!isShellAllowed(user, system)) {
    problems.add({
      code: "SSHD_SHELL",
      path,
      message: `the shell of ${user.name}, ${shell}, is not in /etc/shells, so dropbear would refuse all keys`,
      hint: `Set ${formatPath(["users", user.name, "shell"])} to "/bin/sh", or add the shell to etc.shells`,
    });
  }
  const home = homeOf(user);
  const mount = [...system.filesystems.keys()].find(
    (target) => target !== "/" && (home === target || home.startsWith(`${target}/`)),
  );
  if (mount !== undefined) {
    problems.add({
      code: "SSHD_HOME",
      path,
      message: `the home of ${user.name}, ${home}, is on ${mount}, which hides the keys`,
      hint: `Set ${formatPath(["users", user.name, "home"])} to a folder of the image, such as "/home/${user.name}"`,
    });
  }
  for (const folder of [home, `${home}/.ssh`]) {
    const found = system.files.get(folder)?.value;
    if (found?.kind !== "directory") continue;
    if ([user.name, "root"].includes(found.user) && (found.mode & writableByOthers) === 0) continue;
    problems.add({
      code: "SSHD_HOME",
      path,
      message: `${folder} is writable by users other than ${user.name}, so dropbear would refuse all keys`,
      hint: `Give it to ${user.name} with the mode 0700`,
    });
  }
}

/** Whether a user's shell is in /etc/shells. If its text is not known before the image is assembled, any shell may be. */
function isShellAllowed(user: User, system: System): boolean {
  const found = system.files.get("/etc/shells")?.value;
  if (found === undefined) return defaultShells.includes(shellOf(user));
  if (found.kind !== "file" || typeof found.content !== "string") return true;
  const lines = found.content.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.includes(shellOf(user));
}
