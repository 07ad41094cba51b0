import type { Warning } from "../errors.js";
import type { Project } from "./openProject.js";
import { projectWarnings } from "./projectWarnings.js";
import { systemWarnings } from "./systemWarnings.js";

/**
 * Returns what is most likely not as the user means it, in a project's files and in its system, also by what its plugins know.
 * @param secrets the project's secrets, if they have been read: the permission bits of their file
 */
export async function warningsOf(project: Project, secrets?: { readonly mode?: number }): Promise<Warning[]> {
  return [...(await projectWarnings(project, secrets)), ...systemWarnings(project.system), ...project.system.warnings];
}
