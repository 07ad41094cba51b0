import type { SecretStore } from "../image/secrets.js";
import type { Project } from "./openProject.js";
import { projectWarnings, type Warning } from "./projectWarnings.js";
import { systemWarnings } from "./systemWarnings.js";

/**
 * Returns what is most likely not as the user means it, in a project's files and in its system.
 * @param secrets the project's, if they have been read
 */
export async function warningsOf(project: Project, secrets?: Pick<SecretStore, "mode">): Promise<Warning[]> {
  return [...(await projectWarnings(project, secrets)), ...systemWarnings(project.system)];
}
