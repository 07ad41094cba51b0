import type { Project } from "@nixwrt/core/host";

/** QEMU's option: 2 to the power of this number are the nanoseconds that an instruction takes. */
const shifts = { slow: 2, fast: 1 } as const;

/**
 * Returns the project with an emulator that derives its guest's time from the instructions that the guest executes. The guest then measures the
 * same times on a busy machine.
 * @param router a `slow` router executes 250 million instructions in a second (default), and a `fast` one 500 million
 * @param options `skipIdle`: while the guest waits, its time jumps to its next timer. It then hardly takes any time here, but is no use for talking to
 * the guest over the network, because minutes pass in the guest until an answer arrives. Default: false
 */
export function countedTime(
  project: Project,
  router: keyof typeof shifts = "slow",
  { skipIdle = false } = {},
): Project {
  const { system } = project;
  const { emulator } = system.device;
  if (emulator === undefined) throw new Error("the device has no emulator");
  const icount = `shift=${shifts[router]}${skipIdle ? ",sleep=off" : ""}`;
  const counting = { ...emulator, arguments: [...emulator.arguments, "-icount", icount] };
  return { ...project, system: { ...system, device: { ...system.device, emulator: counting } } };
}
