import type { Problems } from "../errors.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { checkPasswords } from "./checkPasswords.js";
import { checkRecipes } from "./checkRecipes.js";
import { checkReferences } from "./checkReferences.js";
import { rootTree } from "./rootTree.js";
import type { SecretStore } from "./secrets.js";

/** An assembly, of which perhaps not all is known. */
interface CheckedAssembly extends Pick<AssemblyInput, "system" | "plan" | "images" | "directory"> {
  /** Undefined if the secrets could not be read. Then nothing is said about them. */
  readonly secrets: SecretStore | undefined;
}

/**
 * Reports what would make the assembly fail, as far as this is known before anything is built: missing secrets and files, two owners of one
 * path, unknown users, invalid file names.
 */
export async function checkAssembly(input: CheckedAssembly, problems: Problems): Promise<void> {
  const { system, plan, images, directory, secrets } = input;
  await problems.collect(() => checkRecipes(images));
  await problems.collect(() => rootTree(system, plan.install));
  if (secrets === undefined) return;
  await problems.collect(() => checkReferences(system, { directory, secrets }));
  // Two checks may read the same content.
  await problems.collect(() => checkPasswords(system, { directory, secrets }));
}
