import { isLoginShell } from "../base/users.js";
import { formatPath } from "../configPath.js";
import { Problems } from "../errors.js";
import { type System, valuesOf } from "../system/System.js";
import type { RootTree } from "./rootTree.js";

/**
 * Checks that every shell that the config or a plugin gives a user is in the image. Without it, the user can log in neither at the console nor
 * over ssh.
 * @throws {NixwrtError} with all of `USER_SHELL`, of class `config`.
 */
export function checkShells(system: Pick<System, "users">, tree: RootTree): void {
  const problems = new Problems();
  for (const { name: user, shell } of valuesOf(system.users)) {
    if (shell === undefined || !isLoginShell(shell)) continue;
    const kind = tree.get(shell)?.kind;
    if (kind === "file" || kind === "link") continue;
    const name = shell.replace(/.*\//, "");
    problems.add({
      code: "USER_SHELL",
      path: formatPath(["users", user, "shell"]),
      message: `the image has no ${shell}, so ${user} could not log in`,
      hint: `Add a package with it, such as packages: ["${name}"] if \`nixwrt packages\` lists it, or leave out shell for /bin/sh`,
    });
  }
  problems.throwIfAny("config");
}
