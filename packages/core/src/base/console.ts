import type { Console } from "../system/Console.js";
import type { Plugin } from "../system/Plugin.js";
import { type System, valuesOf } from "../system/System.js";
import type { User } from "../system/User.js";
import { mayHavePassword } from "./passwordHash.js";
import { isLoginShell, shellOf } from "./users.js";

/** The serial console: a shell, a login, or nothing. */
export function serialConsole(): Plugin {
  return {
    name: "console",
    apply({ hooks }) {
      hooks.busybox.tap("console", (busybox, system) => {
        if (consoleOf(system) === "login") busybox.enable(["LOGIN"], { reason: "the serial console" });
      });
      hooks.check.tap("console", (problems, system) => {
        if (consoleOf(system) === "login" && passwordUsers(system).length === 0) problems.add(nobodyLogsIn);
      });
    },
  };
}

/** Problem of a console where nobody can log in. */
export const nobodyLogsIn = {
  code: "CONSOLE_LOGIN",
  path: "console",
  message: "the serial console asks for a password, but no user has one, so nobody could log in",
  hint: 'Give root a passwordHash, as `mkpasswd -m sha512crypt` prints it, or set console to "shell" or "none"',
};

/** Returns the config's setting, or else `login` if root has a password, and `shell` otherwise. */
export function consoleOf(system: System): Console {
  const root = system.users.get("root")?.value;
  return system.console ?? (root !== undefined && mayHavePassword(root) ? "login" : "shell");
}

/** Returns the users that may be able to log in at the console. The content of secrets and files is unknown here. */
export function passwordUsers(system: System): User[] {
  return valuesOf(system.users).filter((user) => mayHavePassword(user) && isLoginShell(shellOf(user)));
}

/** Returns the lines of /etc/inittab for the console. */
export function consoleLines(system: System): string {
  return { shell: "::askfirst:-/bin/sh\n", login: "::askfirst:/bin/login\n", none: "" }[consoleOf(system)];
}
