import { setTimeout as sleep } from "node:timers/promises";
import { type DeviceFacts, parseFacts } from "./deviceFacts.js";
import type { Remote } from "./Remote.js";

/** ms between two questions. */
const pause = 300;
/**
 * Seconds until the device's ssh has said a word, and for the whole answer. A device that starts drops what it is not ready for, and one that goes
 * down leaves who was just let in without a word.
 */
const patience = { connectSeconds: 2, seconds: 6 };

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
  const end = performance.now() + seconds * 1000;
  let stderr = "";
  while (performance.now() < end) {
    const result = await remote.run("brickwrt-status", { ...patience, signal });
    const facts = result.exitCode === 0 ? parseFacts(result.stdout) : undefined;
    if (facts !== undefined && facts.boot !== boot) return { facts, stderr };
    stderr = result.stderr;
    await sleep(pause, undefined, signal === undefined ? {} : { signal });
  }
  return { stderr };
}
