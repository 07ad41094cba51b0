import { join, resolve } from "node:path";
import type { DeviceUpgrade, UpgradeMode, UpgradeResult } from "@nixwrt/core";
import { Command, InvalidArgumentError, Option } from "commander";
import { formatSeconds } from "../format/seconds.js";
import { upgradeReporter } from "../progress/upgradeReporter.js";
import { withProgress } from "../progress/withProgress.js";
import { styleFor } from "../terminal/style.js";
import { write } from "../terminal/write.js";
import { examples } from "./examples.js";
import { integer } from "./integer.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

interface UpgradeOptions extends ProjectOptions {
  readonly ram?: true;
  readonly commit?: true;
  readonly now?: true;
  readonly check?: string;
  readonly trial?: number;
  readonly older?: true;
  readonly from?: string;
  readonly port?: number;
  readonly identity?: string;
  readonly sshOption?: readonly string[];
  readonly json?: true;
}

export function upgradeCommand(perform: Perform): Command {
  return new Command("upgrade")
    .summary("upgrade a device over ssh, with a way back")
    .description(
      "Builds the project's images and upgrades a running device with them. The new system runs from RAM first; only when " +
        "it is well is it written to flash. Otherwise the device restarts by itself into what it had.",
    )
    .argument("<user@host>", "the device, as ssh has it")
    .addOption(
      new Option("--ram", "try the new system in RAM, and write nothing to flash").conflicts(["commit", "now"]),
    )
    .addOption(new Option("--commit", "write the system that was tried with --ram to flash").conflicts("now"))
    .option("--now", "write to flash at once, without a trial: there is no way back")
    .option("--check <command>", "shell command of this machine that the new system has to pass")
    .option("--trial <seconds>", "time for the new system to be found well (default: 120)", integer(10, 3600))
    .option("--older", "also when the image is older than what runs there")
    .option("--from <folder>", "take the images of this folder, such as out, and build nothing")
    .option("-p, --port <number>", "port of the device's ssh server", integer(1, 65_535))
    .option("-i, --identity <file>", "private key for ssh")
    .option("-o, --ssh-option <option>", "further option of ssh, as its -o; may be given again", sshOption)
    .option("--json", "print what runs now, and how long the device was away, as data")
    .addHelpText(
      "after",
      examples({
        "nixwrt upgrade root@router": "in RAM; if well, to flash",
        "nixwrt upgrade root@router --ram": "a restart undoes it",
        "nixwrt upgrade root@router --commit": "what is tried, to flash",
        "nixwrt upgrade root@router --check ./probe.sh": "must pass that, too",
      }),
    )
    .action((destination: string, _options, command: Command) =>
      perform((signal) => upgrade(destination, command.optsWithGlobals(), signal)),
    );
}

async function upgrade(destination: string, options: UpgradeOptions, signal: AbortSignal): Promise<number> {
  const { buildImages, knownHosts, openEmulatorTools, sshRemote, upgradeDevice } = await import("@nixwrt/core");
  const mode: UpgradeMode = options.ram ? "ram" : options.commit ? "commit" : options.now ? "now" : "all";
  const wanted = [...(mode === "ram" || mode === "all" ? ["phram"] : []), ...(mode === "ram" ? [] : ["firmware"])];
  const project = await openProjectOf(options, signal);
  const folder =
    options.from === undefined
      ? await withProgress(signal, async ({ accept }) => {
          await buildImages(project, { images: wanted, onEvent: accept, signal });
          return project.outDirectory;
        })
      : resolve(options.from);
  await using remote = await sshRemote({
    destination,
    knownHosts: await knownHosts(project),
    env: project.env,
    options: options.sshOption ?? [],
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.identity === undefined ? {} : { identity: options.identity }),
    openTools: () => withProgress(signal, ({ accept }) => openEmulatorTools(project, { onEvent: accept, signal })),
  });
  const request: DeviceUpgrade = {
    ...{ remote, mode, env: project.env, signal, onEvent: upgradeReporter(process.stderr) },
    ...Object.fromEntries(wanted.map((name) => [name, join(folder, name, `${name}.bin`)])),
    ...(options.older ? { older: true } : {}),
    ...(options.trial === undefined ? {} : { trialSeconds: options.trial }),
    ...(options.check === undefined ? {} : { check: options.check }),
  };
  const result = await upgradeDevice(request);
  if (options.json)
    await printJson({
      version: 1,
      image: result.version,
      medium: result.medium,
      outages: result.outages,
      windowMs: result.windowMs,
    });
  sayResult(destination, mode, result);
  return 0;
}

function sayResult(destination: string, mode: UpgradeMode, { version, outages, windowMs }: UpgradeResult): void {
  const style = styleFor(process.stderr);
  const away = outages.map(formatSeconds).join(" and ");
  write(process.stderr, `${style("green", "✓")} ${destination} runs ${version} (it was away for ${away})\n`);
  if (windowMs !== undefined) write(process.stderr, `  flash was incomplete for ${formatSeconds(windowMs / 1000)}\n`);
  if (mode !== "ram") return;
  write(process.stderr, `\n  It runs from RAM: a restart brings back what is in flash. To keep it:\n\n`);
  write(process.stderr, `  ${style("bold", `nixwrt upgrade ${destination} --commit`)}\n\n`);
}

function sshOption(value: string, earlier: readonly string[] = []): readonly string[] {
  if (value.startsWith("-")) throw new InvalidArgumentError("Give it as in ssh's configuration: Name=value.");
  return [...earlier, value];
}
