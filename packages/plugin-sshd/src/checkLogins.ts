import { didYouMean, formatPath, homeOf, type Problems, type System, shellOf, type User } from "@nixwrt/core";

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
        path: formatPath(["authorizedKeys", name]),
        message: `there are ssh keys for "${name}", but there is no such user${didYouMean(name, system.users.keys())}`,
        hint: `Add ${formatPath(["users", name])} to your config, or remove the keys`,
      });
    } else checkUser(user, system, problems);
  }
  const byPassword =
    passwords && [...system.users.values()].some(({ value }) => value.uid !== 0 && value.passwordHash !== undefined);
  const byHand = [...system.files.keys()].some((path) => path.endsWith("/.ssh/authorized_keys"));
  if (users.length > 0 || byPassword || byHand) return;
  problems.add({
    code: "SSHD_NO_KEY",
    path: "authorizedKeys",
    message: passwords
      ? "only root has a password, which works only on the console, and nobody has a key, so nobody could log in"
      : "nobody has a key, and passwords are off, so nobody could log in",
    hint: 'Give a public key: sshd({ authorizedKeys: { root: [file("id_ed25519.pub")] } })',
  });
}

function checkUser(user: User, system: System, problems: Problems): void {
  const path = formatPath(["authorizedKeys", user.name]);
  const shell = shellOf(user);
  if (!shellsOf(system).includes(shell)) {
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

/** The shells in /etc/shells, as far as they are known before the image is assembled. */
function shellsOf(system: System): readonly string[] {
  const found = system.files.get("/etc/shells")?.value;
  if (found?.kind !== "file" || typeof found.content !== "string") return defaultShells;
  return found.content.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}
