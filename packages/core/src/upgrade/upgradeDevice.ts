import { setTimeout as sleep } from "node:timers/promises";
import type { NixwrtError } from "../errors.js";
import { checkUpgrade } from "./checkUpgrade.js";
import { deviceCommands } from "./deviceCommands.js";
import { type DeviceFacts, readFacts } from "./deviceFacts.js";
import { type Remote, unreachable } from "./Remote.js";
import type { UpgradeEvent, UpgradeStep } from "./UpgradeEvent.js";
import { readUpgradeImage, streamOf, type UpgradeImage } from "./UpgradeImage.js";
import { fellBack, lost, notTried, onTrial, refused, unwell } from "./upgradeErrors.js";
import { waitForOtherBoot } from "./waitForDevice.js";
import { waitForHealth } from "./waitForHealth.js";

/**
 * `ram`: try a new system in RAM. `commit`: write the tried system to flash, if it is healthy. `all`: both, one after the other. `now`:
 * write to flash without a trial.
 */
export type UpgradeMode = "all" | "ram" | "commit" | "now";

/** What to write, and to which device. */
export interface DeviceUpgrade {
  readonly remote: Remote;
  readonly mode: UpgradeMode;
  /** Path of phram.bin, for `ram` and `all`. */
  readonly phram?: string;
  /** Path of firmware.bin, for all modes except `ram`. */
  readonly firmware?: string;
  /** Whether an older image is intended. Default: false. */
  readonly older?: boolean;
  /** Seconds within which a new system has to pass its checks. Default: 120. */
  readonly trialSeconds?: number;
  /** Shell command on this machine that has to succeed for a new system. */
  readonly check?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called with the progress. */
  readonly onEvent?: (event: UpgradeEvent) => void;
  readonly signal?: AbortSignal;
}

/** Result of an upgrade. */
export interface UpgradeResult {
  /** Version of the image that runs now. */
  readonly version: string;
  readonly medium: DeviceFacts["medium"];
  /** Seconds for which the device did not answer, for each start. */
  readonly outages: readonly number[];
  /** Milliseconds for which flash had neither the old image nor the new one. Undefined if that is unknown, or nothing was written. */
  readonly windowMs?: number;
}

/** Folder for which brickwrt-reserve makes room. */
const place = "/run/upgrade";
const defaultTrialSeconds = 120;
/** Seconds that a restart through the boot loader may take. */
const restartSeconds = 180;
/** Exit codes of brickwrt-commit before it starts to write: it refuses the image, or does not know an option. */
const refusedByCommit: readonly (number | undefined)[] = [1, 2];
/** Number of times to ask a device that has just started what it runs, one second apart. */
const attempts = 5;

/**
 * Upgrades a device over ssh. It checks everything before it sends anything. Except with `now`, it writes nothing to flash that has not run
 * from RAM and passed its checks.
 * @throws {NixwrtError} of class `config` for faults of an image, `device` for faults of the device.
 */
export async function upgradeDevice(upgrade: DeviceUpgrade): Promise<UpgradeResult> {
  const { remote, mode, signal } = upgrade;
  const read = async (file: string | undefined) => (file === undefined ? undefined : await readUpgradeImage(file));
  const [phram, firmware] = [await read(upgrade.phram), await read(upgrade.firmware)];
  const outages: number[] = [];
  let windowMs: number | undefined;

  let facts = await step("check", `asking ${remote.name}`, async () => {
    const found = await readFacts(remote, { signal });
    checkUpgrade({ phram, firmware }, found, upgrade.older ?? false).throwIfAny("device");
    return found;
  });
  if (phram !== undefined) facts = await tryInRam(phram, facts);
  if (firmware === undefined) return { version: phram?.trailer.version ?? "", medium: facts.medium, outages };
  if (mode !== "now") await step("health", "the system in RAM works", () => requireHealthy(facts));
  facts = await write(firmware, facts);
  const { version } = firmware.trailer;
  return { version, medium: facts.medium, outages, ...(windowMs === undefined ? {} : { windowMs }) };

  async function step<T>(name: UpgradeStep, what: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    upgrade.onEvent?.({ kind: "begin", step: name, what });
    const result = await work();
    upgrade.onEvent?.({ kind: "end", step: name, what, seconds: (performance.now() - start) / 1000 });
    return result;
  }

  /** Runs one of the device's own commands. The device may refuse. */
  async function command(line: string): Promise<string> {
    const { stdout, stderr, exitCode } = await remote.run(line, { signal });
    if (exitCode === 0) return stdout;
    throw refused(remote.name, stderr, "untouched");
  }

  async function send({ file, bytes }: UpgradeImage, name: string, reserve: string): Promise<string> {
    const path = `${place}/${name}`;
    await step("send", `sending ${name}`, async () => {
      await command(`${deviceCommands.reserve} ${reserve}${bytes}`);
      const input = await streamOf(file, (sent) => upgrade.onEvent?.({ kind: "sent", bytes: sent, total: bytes }));
      const { stderr, exitCode } = await remote.run(`${deviceCommands.cat} > ${path}`, { input, signal });
      if (exitCode !== 0) throw refused(remote.name, stderr, "untouched");
    });
    return path;
  }

  async function tryInRam(image: UpgradeImage, before: DeviceFacts): Promise<DeviceFacts> {
    const trial = upgrade.trialSeconds ?? defaultTrialSeconds;
    const path = await send(image, "phram.bin", "");
    const after = await step("start", "starting the new system in RAM", async () => {
      await command(`${deviceCommands.load} ${upgrade.older ? "--older " : ""}--seconds ${trial} ${path}`);
      const since = performance.now();
      const { facts: found, stderr } = await waitForOtherBoot(remote, before.boot, trial + restartSeconds, signal);
      if (found === undefined) throw lost(remote.name, stderr, "untouched");
      if (typeof found.trial !== "number" || found.version !== image.trailer.version) throw fellBack("untouched");
      outages.push((performance.now() - since) / 1000);
      return found;
    });
    // One second less, so that the last check is not answered by a device that has just given up.
    const seconds = Math.max(0, Number(after.trial) - 1);
    const options = { check: upgrade.check, env: upgrade.env, signal };
    const fault = await step("health", "checking the new system", () => waitForHealth(remote, seconds, options));
    if (fault !== undefined) throw await endTrial(fault, after);
    await command(deviceCommands.confirm);
    return { ...after, trial: "confirmed" };
  }

  /** Ends a trial. The device restarts by itself at the end of the trial. If it can be told to restart, it need not wait for that. */
  async function endTrial(fault: string, trial: DeviceFacts): Promise<NixwrtError> {
    await remote.run(deviceCommands.reboot, { connectSeconds: 3, signal });
    const { facts: back } = await waitForOtherBoot(remote, trial.boot, restartSeconds, signal);
    const hint =
      back === undefined
        ? "It was told to restart and has not answered since. It restarts by itself at the end of its trial"
        : "It is running the system in its flash again";
    return unwell("the new system", fault, hint);
  }

  async function requireHealthy(now: DeviceFacts): Promise<void> {
    if (now.medium !== "ram") throw notTried(remote.name);
    if (typeof now.trial === "number") throw onTrial(remote.name);
    const fault = await waitForHealth(remote, 0, { check: upgrade.check, env: upgrade.env, signal });
    if (fault === undefined) return;
    throw unwell("the system in RAM", fault, "Nothing was written to flash: a restart brings back the old system");
  }

  async function write(image: UpgradeImage, before: DeviceFacts): Promise<DeviceFacts> {
    const path = await send(image, "firmware.bin", "--commit ");
    const flags = `${upgrade.older ? "--older " : ""}${mode === "now" ? "--now " : ""}`;
    const said = await step("write", "writing flash; do not cut the power", async () => {
      const { stdout, stderr, exitCode } = await remote.run(`${deviceCommands.commit} ${flags}${path}`, { signal });
      if (exitCode === 0) return stdout;
      throw refused(remote.name, stderr, refusedByCommit.includes(exitCode) ? "untouched" : "written");
    });
    windowMs = numberIn(/for (\d+) ms/, said);
    const after = await step("restart", "restarting from flash", async () => {
      if (mode !== "now") await command(deviceCommands.reboot);
      const since = performance.now();
      const { facts: found, stderr } = await waitForOtherBoot(remote, before.boot, restartSeconds, signal);
      if (found === undefined) throw lost(remote.name, stderr, "written");
      outages.push((performance.now() - since) / 1000);
      if (!(await runs(image))) throw fellBack("written");
      const options = { check: upgrade.check, env: upgrade.env, signal };
      const fault = await waitForHealth(remote, upgrade.trialSeconds ?? defaultTrialSeconds, options);
      if (fault === undefined) return found;
      const hint = "Run nixwrt-status on the device; another upgrade replaces this system";
      throw unwell("the system that was written to flash", fault, hint);
    });
    if (after.recovery)
      await step("write", "writing the recovery image", () => command(`${deviceCommands.commit} --recovery`));
    return after;
  }

  /** Whether the device's root file system is that of an image. A device that cannot answer has another one. */
  async function runs({ trailer }: UpgradeImage): Promise<boolean> {
    const rootfs = trailer.parts.find((part) => part.name === "rootfs");
    let said = "";
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { stdout, stderr, exitCode } = await remote.run(`${deviceCommands.status} --root ${rootfs?.bytes ?? 0}`, {
        signal,
      });
      if (exitCode !== unreachable) return exitCode === 0 && stdout.trim() === rootfs?.sha256;
      said = stderr;
      await sleep(1000);
    }
    throw lost(remote.name, said, "written");
  }
}

function numberIn(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
