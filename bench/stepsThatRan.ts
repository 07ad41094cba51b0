import { buildImages, openProject } from "@nixwrt/core";

/**
 * Builds a project's images.
 * @param configFile default: the one that is found in the project's folder
 * @returns the steps for that, without those whose output was there already
 */
export async function stepsThatRan(cwd: string, env: NodeJS.ProcessEnv, configFile?: string): Promise<string[]> {
  const ran: string[] = [];
  const project = await openProject({ cwd, env, ...(configFile === undefined ? {} : { configFile }) });
  await buildImages(project, {
    onEvent: (event) => {
      if (event.kind === "step" && event.state === "finished") ran.push(event.step);
    },
  });
  return ran.sort();
}
