import { setTimeout as sleep } from "node:timers/promises";
import { deviceCommands } from "./deviceCommands.js";
import { type DeviceFacts, parseFacts } from "./deviceFacts.js";
import type { Remote } from "./Remote.js";

/** ms between two questions. */
const pause = 300;
/**
 * Seconds that one login may take until ssh has said a word, and with the whole answer. A device that starts drops what it is not ready for, and
 * one that goes down leaves who was just let in without a word. The longer it takes, the longer they get: it may be a slow one.
 */
function patience(waited: number): { connectSeconds: number; seconds: number } {
  return { connectSeconds: Math.max(2, Math.ceil(waited / 6)), seconds: Math.max(6, waited / 3) };
}

/**
 * Asks a device until it answers in another boot than `boot`.
 * @returns what it says; undefined when `seconds` have passed. `stderr`: why it could not be asked last.
 * @throws what `signal` is aborted with.
 */
export async function waitForOtherBoot(
  remote: Remote,
  boot: string,
  seconds: number,
  signal?: AbortSignal,
): Promise<{ readonly facts?: DeviceFacts; readonly stderr: string }> {
  const start = performance.now();
  let stderr = "";
  for (;;) {
    const waited = (performance.now() - start) / 1000;
    if (waited >= seconds) return { stderr };
    const result = await remote.run(deviceCommands.status, { ...patience(waited), signal });
    const facts = result.exitCode === 0 ? parseFacts(result.stdout) : undefined;
    if (facts !== undefined && facts.boot !== boot) return { facts, stderr };
    stderr = result.stderr;
    await sleep(pause, undefined, signal === undefined ? {} : { signal });
  }
}
