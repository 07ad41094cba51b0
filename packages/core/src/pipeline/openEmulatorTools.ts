import { checkRootInTurns } from "../archive/RootManifest.js";
import { createToolRunner, type ToolRunner } from "../engine/tools.js";
import { allOrAbort } from "./allOrAbort.js";
import type { Project } from "./openProject.js";
import { openArchive, type ProjectArchive, type ProjectArchiveOptions } from "./projectArchive.js";

/** QEMU, and the programs that talk to a guest: `ssh`, `rsync`. */
export interface EmulatorTools {
  readonly tools: ToolRunner;
  /** Absolute path of the root that the programs run in. */
  readonly root: string;
}

/** Unpacks the programs that boot and test a project's images, in the versions that its lock pins. */
export async function openEmulatorTools(project: Project, options: ProjectArchiveOptions = {}): Promise<EmulatorTools> {
  return await emulatorTools(await openArchive(project, options), options.signal);
}

/** Like {@link openEmulatorTools}, with an archive that is already open. */
export async function emulatorTools(archive: ProjectArchive, outer?: AbortSignal): Promise<EmulatorTools> {
  const [nixRoot, root] = await allOrAbort<[string, string]>(outer, [
    (signal) => archive.root("nix", signal),
    (signal) => archive.root("emulator", signal),
  ]);
  // Starting QEMU checks the roots in one go, which blocks all other work. After this check in turns, that one is fast.
  for (const each of [nixRoot, root]) await checkRootInTurns(each);
  return { tools: createToolRunner({ nixRoot }), root };
}
