import { isDeepStrictEqual } from "node:util";
import { NixwrtError, type Problem, Problems } from "../errors.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { checkPasswords } from "./checkPasswords.js";
import { checkRecipes } from "./checkRecipes.js";
import { checkReferences } from "./checkReferences.js";
import { rootTree } from "./rootTree.js";

/**
 * Finds what would make the assembly fail, as far as this is known before anything is built: missing secrets and files, two owners of one
 * path, unknown users, invalid file names.
 * @throws {NixwrtError} of class `config`, with all problems.
 */
export async function checkAssembly(
  input: Pick<AssemblyInput, "system" | "plan" | "images" | "secrets" | "directory">,
): Promise<void> {
  const problems = new Problems();
  const checks = [
    () => checkRecipes(input.images),
    () => rootTree(input.system, input.plan.install),
    () => checkReferences(input.system, input),
    () => checkPasswords(input.system, input),
  ];
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof NixwrtError)) throw error;
      // Two checks may read the same content.
      const isNew = (problem: Problem) => !problems.list.some((other) => isDeepStrictEqual(other, problem));
      for (const problem of error.problems.filter(isNew)) problems.add(problem);
    }
  }
  problems.throwIfAny("config");
}
