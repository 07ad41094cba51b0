import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { deviceCommands } from "./deviceCommands.js";
import { lastLine } from "./deviceFacts.js";
import { type Remote, unreachable } from "./Remote.js";

/** Milliseconds between two checks. */
const pause = 1000;

export interface HealthOptions {
  /** Shell command on this machine that has to succeed. NIXWRT_DEVICE is the destination. */
  readonly check?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until a device is healthy: it answers, all its services are up or done, and the user's own check succeeds.
 * @returns undefined if it is; otherwise, after `seconds`, the last fault
 * @throws what `signal` is aborted with.
 */
export async function waitForHealth(
  remote: Remote,
  seconds: number,
  { check, env, signal }: HealthOptions,
): Promise<string | undefined> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const fault = (await serviceFault(remote, signal)) ?? (check === undefined ? undefined : await checkFault(check));
    if (fault === undefined || performance.now() >= end) return fault;
    await sleep(pause, undefined, signal === undefined ? {} : { signal });
  }

  async function checkFault(command: string): Promise<string | undefined> {
    const { exitCode, stderr } = await execa("/bin/sh", ["-c", command], {
      env: { ...env, NIXWRT_DEVICE: remote.name },
      stdin: "ignore",
      reject: false,
      timeout: Math.max(1000, Math.ceil(end - performance.now())),
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    if (exitCode === 0) return undefined;
    const said = lastLine(stderr);
    return `the check "${command}" failed${said === undefined ? "" : `: ${said}`}`;
  }
}

async function serviceFault(remote: Remote, signal?: AbortSignal): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await remote.run(deviceCommands.services, { connectSeconds: 3, signal });
  if (exitCode === 0) return undefined;
  if (exitCode === unreachable) return `ssh does not answer: ${lastLine(stderr) ?? "it printed nothing"}`;
  // An empty line ends the table of services, if something follows it.
  const lines = (stdout.trim().split("\n\n")[0] ?? "").split("\n").slice(1);
  const down = lines.map((line) => line.split(/\s+/)).filter(([, state]) => state !== "up" && state !== "done");
  if (down.length === 0) return lastLine(stderr) ?? `nixwrt-status ended with ${exitCode}`;
  return `not all services are up: ${down.map(([name, state]) => `${name} (${state})`).join(", ")}`;
}
