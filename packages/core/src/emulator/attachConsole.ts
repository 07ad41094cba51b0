import type { Emulator, EmulatorExit } from "./startEmulator.js";

const controlC = 0x03;

/**
 * Connects the guest's console with this process's stdin and stdout until the guest ends. On a terminal keys go to
 * the guest as they are typed, but for Ctrl-C, which ends it. Works without a terminal and with stdin closed.
 */
export async function attachConsole(emulator: Emulator): Promise<EmulatorExit> {
  const { stdin, stdout } = process;
  const type = (data: Buffer) => {
    if (stdin.isTTY && data.includes(controlC)) void emulator.quit();
    else emulator.input.write(data);
  };
  emulator.output.pipe(stdout, { end: false });
  // Whoever closes our output, as `| head` does, wants no more of the guest.
  const closed = () => void emulator.quit();
  stdout.once("error", closed);
  stdin.on("error", () => {});
  stdin.on("data", type);
  if (stdin.isTTY) stdin.setRawMode(true);
  try {
    return await emulator.exited;
  } finally {
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.off("data", type);
    stdin.pause();
    stdout.off("error", closed);
  }
}
