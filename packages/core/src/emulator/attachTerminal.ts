import type { Readable, Writable } from "node:stream";
import type { Emulator, EmulatorExit } from "./startEmulator.js";

/** What a person sits at: `process` fits. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  readonly stdout: Writable;
}

const ctrlC = 0x03;

/**
 * Joins the guest's console to a terminal until QEMU ends. At a TTY every key goes to the guest, but Ctrl-C, which ends
 * QEMU, and Ctrl-A, after which QEMU takes x to end and c to switch to its monitor. Without one (a pipe, a closed stdin)
 * bytes go through as they are, and their end is not the guest's.
 */
export async function attachTerminal(emulator: Emulator, { stdin, stdout }: Terminal): Promise<EmulatorExit> {
  const tty = stdin.isTTY === true;
  const type = (keys: Buffer) => {
    if (tty && keys.includes(ctrlC)) void emulator.quit();
    else emulator.input.write(keys);
  };
  // QEMU has no terminal of its own to set: if it were killed, nothing would set it back.
  if (tty) stdin.setRawMode?.(true);
  stdin.on("data", type);
  const stop = () => void emulator.quit();
  stdout.once("error", stop); // whoever read the console has gone
  emulator.output.pipe(stdout, { end: false });
  try {
    return await emulator.exited;
  } finally {
    stdout.off("error", stop);
    stdin.off("data", type);
    stdin.pause();
    if (tty) stdin.setRawMode?.(false);
  }
}
