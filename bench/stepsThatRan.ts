import { buildImages, openProject } from "@nixwrt/core/host";

/**
 * Builds a project's images.
 * @param configFile path of the config; default: the config in the project's folder
 * @returns the steps that ran, without those whose output already existed
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
