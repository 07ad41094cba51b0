import { consoleOf, nobodyLogsIn, passwordUsers } from "../base/console.js";
import { isLocked, passwordHashContent } from "../base/passwordHash.js";
import { NixwrtError, Problems } from "../errors.js";
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
    const hash = await hashOf(user, references, problems);
    if (hash === undefined) unknown = true;
    else if (hash !== "" && !isLocked(hash)) working.add(user);
  }
  if (consoleOf(system) === "login" && !unknown && !passwordUsers(system).some((user) => working.has(user))) {
    problems.add(nobodyLogsIn);
  }
  problems.throwIfAny("config");
}

/** The hash as it will be in the image; empty where it is wrong, undefined where it is not known here. */
async function hashOf(
  { name, passwordHash = "" }: User,
  references: References,
  problems: Problems,
): Promise<string | undefined> {
  const missing = flattenContent(passwordHash).some(
    (piece) => isSecret(piece) && references.secrets.value(piece.secret) === undefined,
  );
  if (missing) return undefined;
  try {
    return (await resolveContent(passwordHashContent(name, passwordHash), { ...references, buildDate: 0 })).toString();
  } catch (error) {
    if (error instanceof NixwrtError) {
      for (const problem of error.problems) problems.add(problem);
      return "";
    }
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}
