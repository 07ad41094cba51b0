import { consoleOf, nobodyLogsIn, passwordUsers } from "../base/console.js";
import { isLocked, passwordHashContent } from "../base/passwordHash.js";
import { NixwrtError, Problems } from "../errors.js";
import { flattenContent, isSecret } from "../system/content.js";
import type { System } from "../system/System.js";
import type { User } from "../system/User.js";
import { type References, resolveContent } from "./resolveContent.js";

/**
 * Checks that a password can match every hash that is meant to have one, and that somebody can log in if the console asks for a password.
 * Messages do not contain hashes. `checkReferences` reports hashes in missing secrets or files.
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

/** Returns the hash in its form in the image: empty if it is invalid, undefined if it is unknown here. */
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
