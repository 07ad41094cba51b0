import type { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";

/** The console of a guest: what it writes, and what is typed on it. */
export interface GuestConsole {
  readonly output: Readable;
  readonly input: Writable;
}

/** What Ctrl-C sends on a terminal that passes on every key. */
const controlC = 0x03;

/**
 * Connects this process's terminal to a guest's console until that ends. Every key is passed on as it is typed, but for
 * Ctrl-C: that is the user's to end this process, and becomes SIGINT. The end of stdin is not the console's end.
 */
export async function attachConsole(guest: GuestConsole): Promise<void> {
  const { stdin, stdout } = process;
  const isTerminal = stdin.isTTY;
  const type = (keys: Buffer) => {
    if (isTerminal && keys.includes(controlC)) process.kill(process.pid, "SIGINT");
    else guest.input.write(keys);
  };
  // A stdin that cannot be read, such as that of a job whose terminal is gone, types nothing.
  const ignore = () => {};

  if (isTerminal) stdin.setRawMode(true);
  stdin.on("data", type).on("error", ignore);
  // Not a pipe: a reader of stdout that goes away must not stop the guest, which waits until its console is read.
  guest.output.on("data", (text) => stdout.write(text));
  await finished(guest.output, { writable: false }).catch(ignore);
  stdin.off("data", type).off("error", ignore).pause();
  if (isTerminal) stdin.setRawMode(false);
}
