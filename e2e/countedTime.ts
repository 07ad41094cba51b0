import type { Project } from "@nixwrt/core/host";

/**
 * Returns the project with an emulator that derives its guest's time from the instructions that the guest executes: 250 million in a second, like
 * a slow router. The guest then measures the same times on a busy machine.
 */
export function countedTime(project: Project): Project {
  const { system } = project;
  const { emulator } = system.device;
  if (emulator === undefined) throw new Error("the device has no emulator");
  const counting = { ...emulator, arguments: [...emulator.arguments, "-icount", "shift=2"] };
  return { ...project, system: { ...system, device: { ...system.device, emulator: counting } } };
}
