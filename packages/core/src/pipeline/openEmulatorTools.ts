import { checkRootInTurns } from "../archive/RootManifest.js";
import { createToolRunner, type ToolRunner } from "../engine/tools.js";
import { allOrAbort } from "./allOrAbort.js";
import type { Project } from "./openProject.js";
import { openArchive, type ProjectArchive, type ProjectArchiveOptions } from "./projectArchive.js";

/** QEMU and what talks to a guest: `ssh`, `rsync`. */
export interface EmulatorTools {
  readonly tools: ToolRunner;
  /** Absolute path of the root to run them in. */
  readonly root: string;
}

/** Unpacks the programs that a project's images are tried out with, as its lock pins them. */
export async function openEmulatorTools(project: Project, options: ProjectArchiveOptions = {}): Promise<EmulatorTools> {
  return await emulatorTools(await openArchive(project, options), options.signal);
}

/** As {@link openEmulatorTools}, from an archive that is open already. */
export async function emulatorTools(archive: ProjectArchive, outer?: AbortSignal): Promise<EmulatorTools> {
  const [nixRoot, root] = await allOrAbort<[string, string]>(outer, [
    (signal) => archive.root("nix", signal),
    (signal) => archive.root("emulator", signal),
  ]);
  // QEMU is started at once, and nothing else can happen meanwhile.
  for (const each of [nixRoot, root]) await checkRootInTurns(each);
  return { tools: createToolRunner({ nixRoot }), root };
}
