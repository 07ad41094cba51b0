import { consoleOf, nobodyLogsIn, passwordUsers } from "../base/console.js";
import { isLocked, passwordHashFault } from "../base/passwordHash.js";
import { Problems } from "../errors.js";
import { flattenContent, isSecret } from "../system/content.js";
import type { System } from "../system/System.js";
import type { User } from "../system/User.js";
import { type References, resolveContent } from "./resolveContent.js";

/**
 * Sees to it that a password matches every hash that is meant to have one, and that somebody gets in where the console asks for one.
 * What a hash is does not come into messages. Hashes in secrets or files that are not there are left to `checkReferences`.
 * @throws {NixwrtError} of class `config` with all of `PASSWORD_HASH` and `CONSOLE_LOGIN`.
 */
export async function checkPasswords(system: System, references: References): Promise<void> {
  const problems = new Problems();
  let unknown = false;
  const working = new Set<User>();
  for (const { value: user } of system.users.values()) {
    if (user.passwordHash === undefined) continue;
    const hash = await hashOf(user, references);
    if (hash === undefined) {
      unknown = true;
      continue;
    }
    const fault = passwordHashFault(hash);
    if (fault === undefined) {
      if (!isLocked(hash)) working.add(user);
      continue;
    }
    problems.add({
      code: "PASSWORD_HASH",
      path: `users.${user.name}.passwordHash`,
      message: fault,
      hint: "Give what `mkpasswd -m sha512crypt` prints, on one line; `*` for no password",
    });
  }
  if (consoleOf(system) === "login" && !unknown && !passwordUsers(system).some((user) => working.has(user))) {
    problems.add(nobodyLogsIn);
  }
  problems.throwIfAny("config");
}

async function hashOf({ passwordHash = "" }: User, references: References): Promise<string | undefined> {
  const missing = flattenContent(passwordHash).some(
    (piece) => isSecret(piece) && references.secrets.value(piece.secret) === undefined,
  );
  if (missing) return undefined;
  try {
    return (await resolveContent(passwordHash, { ...references, buildDate: 0 })).toString("latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}
