import {
  type BootOptions,
  bootProject,
  knownHosts,
  openEmulatorTools,
  openProject,
  type Project,
} from "@nixwrt/core/host";
import { Guest, type GuestOptions } from "./Guest.js";

/** Which project to boot, and how. */
export interface BootImageOptions extends Omit<BootOptions, "forward">, GuestOptions {
  /** A project's folder, or a project from `openProject`. */
  readonly project: string | Project;
  /** Environment variables for secrets and settings, in addition to those of this process. Only for a project that is given as a folder. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Builds a project's emulator image if needed and boots it in QEMU. Logins verify the guest's host key if the config sets one. Unlike with
 * `nixwrt run`, the guest ends when it reboots, unless `reboot: "restart"` is given.
 * @throws {NixwrtError} when the build fails or QEMU does not start.
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
