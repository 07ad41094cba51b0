import { setTimeout as sleep } from "node:timers/promises";
import { deviceCommands } from "./deviceCommands.js";
import { type DeviceFacts, parseFacts } from "./deviceFacts.js";
import type { Remote } from "./Remote.js";

/** Milliseconds between two requests. */
const pause = 300;
/**
 * Returns the seconds that one login may take until ssh connects, and until the whole answer is there. A device that is starting drops
 * connections that it is not ready for, and one that is shutting down leaves new logins without an answer. The longer it takes, the longer
 * the timeouts get, because the device may be slow.
 */
function patience(waited: number): { connectSeconds: number; seconds: number } {
  return { connectSeconds: Math.max(2, Math.ceil(waited / 6)), seconds: Math.max(6, waited / 3) };
}

/**
 * Asks a device until it answers in another boot than `boot`.
 * @returns its facts; undefined after `seconds`. `stderr`: why the last request failed
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
