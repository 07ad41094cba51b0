import { type BootOptions, bootProject, knownHosts, openEmulatorTools, openProject, type Project } from "@nixwrt/core";
import { Guest, type GuestOptions } from "./Guest.js";

/** What is booted, and how. */
export interface BootImageOptions extends Omit<BootOptions, "forward">, GuestOptions {
  /** A project's folder, or a project that was opened with `openProject`. */
  readonly project: string | Project;
  /** Environment for secrets and settings, on top of this process's. Only for a project given as a folder. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Builds a project's emulator image if needed and boots it in QEMU. Its ssh server is known by the host key of its config, if that
 * has one. Unlike with `nixwrt run`, a guest that restarts
 * itself ends, unless `reboot: "restart"` is given.
 * @throws {NixwrtError} when it cannot be built or QEMU does not start.
 */
export async function bootImage(options: BootImageOptions): Promise<Guest> {
  const { project: given, env, privateKey, knownHosts: others, ...boot } = options;
  const project =
    typeof given === "string" ? await openProject({ cwd: given, env: { ...process.env, ...env } }) : given;
  const emulator = await bootProject(project, { reboot: "exit", ...boot, forward: [{ guest: 22 }] });
  try {
    const tools = await openEmulatorTools(project, boot);
    const known = others ?? (await knownHosts(project));
    return new Guest(emulator, tools, { knownHosts: known, ...(privateKey === undefined ? {} : { privateKey }) });
  } catch (error) {
    await emulator.kill();
    throw error;
  }
}
