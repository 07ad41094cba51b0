import { join, resolve } from "node:path";
import type { DeviceUpgrade, UpgradeMode, UpgradeResult } from "@nixwrt/core/host";
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
    .summary("upgrade a device over ssh, with a fallback")
    .description(
      "Builds the project's images and upgrades a running device. The new system first runs from RAM and is written to " +
        "flash only if it works. Otherwise, the device restarts into its old system by itself.",
    )
    .argument("<user@host>", "the device, as in ssh's command line")
    .addOption(new Option("--ram", "try the new system in RAM without writing to flash").conflicts(["commit", "now"]))
    .addOption(new Option("--commit", "write the system that you tried with --ram to flash").conflicts("now"))
    .option("--now", "write to flash at once, without a trial and without a fallback")
    .option("--check <command>", "shell command on this machine that must succeed with the new system")
    .option("--trial <seconds>", "time that the new system has to pass the checks (default: 120)", integer(10, 3600))
    .option("--older", "allow an image that is older than the running system")
    .option("--from <folder>", "use the images in this folder, such as out, and build nothing")
    .option("-p, --port <number>", "port of the device's ssh server", integer(1, 65_535))
    .option("-i, --identity <file>", "private key for ssh")
    .option("-o, --ssh-option <option>", "additional ssh option, as for its -o; can be repeated", sshOption)
    .option("--json", "print the running system and the length of the outages as JSON")
    .addHelpText(
      "after",
      examples({
        "nixwrt upgrade root@router": "in RAM; if it works, to flash",
        "nixwrt upgrade root@router --ram": "a restart undoes it",
        "nixwrt upgrade root@router --commit": "write that system to flash",
        "nixwrt upgrade root@router --check ./probe.sh": "with a check of your own",
      }),
    )
    .action((destination: string, _options, command: Command) =>
      perform((signal) => upgrade(destination, command.optsWithGlobals(), signal)),
    );
}

async function upgrade(destination: string, options: UpgradeOptions, signal: AbortSignal): Promise<number> {
  const { buildImages, knownHosts, openEmulatorTools, sshRemote, upgradeDevice } = await import("@nixwrt/core/host");
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
  write(process.stderr, `${style("green", "✓")} ${destination} runs ${version} (unreachable for ${away})\n`);
  if (windowMs !== undefined) write(process.stderr, `  flash was incomplete for ${formatSeconds(windowMs / 1000)}\n`);
  if (mode !== "ram") return;
  write(process.stderr, `\n  It runs from RAM: a restart brings back the system in flash. To keep the new one:\n\n`);
  write(process.stderr, `  ${style("bold", `nixwrt upgrade ${destination} --commit`)}\n\n`);
}

function sshOption(value: string, earlier: readonly string[] = []): readonly string[] {
  if (value.startsWith("-")) throw new InvalidArgumentError("Write it as in ssh's configuration: Name=value.");
  return [...earlier, value];
}
