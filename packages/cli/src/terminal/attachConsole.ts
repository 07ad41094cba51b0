import type { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";

/** The console of a guest: its output and its keyboard input. */
export interface GuestConsole {
  readonly output: Readable;
  readonly input: Writable;
}

/** Byte that Ctrl-C sends on a terminal in raw mode. */
const controlC = 0x03;

/**
 * Connects this process's terminal to a guest's console until the console closes. Forwards every key as it is typed,
 * except Ctrl-C, which sends SIGINT to this process. The end of stdin does not close the console.
 */
export async function attachConsole(guest: GuestConsole): Promise<void> {
  const { stdin, stdout } = process;
  const isTerminal = stdin.isTTY;
  const type = (keys: Buffer) => {
    if (isTerminal && keys.includes(controlC)) process.kill(process.pid, "SIGINT");
    else guest.input.write(keys);
  };
  // Ignore a stdin that cannot be read, such as that of a job whose terminal is closed.
  const ignore = () => {};

  if (isTerminal) stdin.setRawMode(true);
  stdin.on("data", type).on("error", ignore);
  // Do not use pipe(): it stops if the reader of stdout goes away, and the guest would block on its unread console.
  guest.output.on("data", (text) => stdout.write(text));
  await finished(guest.output, { writable: false }).catch(ignore);
  stdin.off("data", type).off("error", ignore).pause();
  if (isTerminal) stdin.setRawMode(false);
}
