import { Problems } from "../errors.js";
import { checkAssembly } from "../image/checkAssembly.js";
import { valuesOf } from "../system/System.js";
import type { Project } from "./openProject.js";

/**
 * Checks what a build would refuse before it compiles anything, but for secrets and files, which it does not read.
 * @throws {NixwrtError} of class `config` with all problems.
 */
export async function checkProject({ system, plan, directory }: Project): Promise<void> {
  const problems = new Problems();
  await checkAssembly({ system, plan, directory, images: valuesOf(system.images), secrets: undefined }, problems);
  problems.throwIfAny("config");
}
