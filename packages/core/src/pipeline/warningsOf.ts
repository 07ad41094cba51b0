import type { Project } from "./openProject.js";
import { projectWarnings, type Warning } from "./projectWarnings.js";
import { systemWarnings } from "./systemWarnings.js";

/** Returns what is most likely not as the user means it, in a project's files and in its system. */
export async function warningsOf(project: Project): Promise<Warning[]> {
  return [...(await projectWarnings(project)), ...systemWarnings(project.system)];
}
