import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { withProgress } from "../progress/withProgress.js";
import { attachConsole } from "../terminal/attachConsole.js";
import { styleFor } from "../terminal/style.js";
import { write } from "../terminal/write.js";
import { examples } from "./examples.js";
import { existingFile } from "./existingFile.js";
import { type Forward, forward } from "./forward.js";
import { integer } from "./integer.js";
import type { Perform } from "./Perform.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

/** The device's port that is forwarded. */
const sshPort = 22;

interface RunOptions extends ProjectOptions {
  readonly port?: number;
  readonly memory?: number;
  readonly forward?: readonly Forward[];
  readonly disk?: readonly string[];
  readonly image: "emulator" | "flash";
  readonly chips?: string;
  readonly tftp?: string;
}

export function runCommand(perform: Perform): Command {
  return new Command("run")
    .summary("boot the device in QEMU")
    .description(
      "Builds the emulator image if needed and boots it in QEMU, with the device's console on this terminal and its " +
        "ssh port forwarded to 127.0.0.1. Nothing but this machine can reach the device. With --image flash it is a " +
        "board with a boot loader and flash, as a router is.",
    )
    .addOption(
      new Option("-i, --image <name>", "emulator: QEMU boots the kernel; flash: U-Boot does, from flash")
        .choices(["emulator", "flash"])
        .default("emulator"),
    )
    .option(
      "-c, --chips <folder>",
      "with --image flash: folder that keeps the board's chips (default: a new board each time)",
    )
    .option("-t, --tftp <folder>", "folder that the device finds by TFTP at 10.0.2.2")
    .option("-p, --port <number>", "port of 127.0.0.1 for ssh (default: a free one)", integer(1, 65_535))
    .option("-m, --memory <MiB>", "memory of the device (default: its plugin's)", integer(1, 65_536))
    .option("-f, --forward <[here:]port>", "one more port of the device to be reached, as 873 or 8873:873", forward)
    .option("-d, --disk <file>", "file that is a USB disk of the device", existingFile)
    .addHelpText(
      "after",
      examples({
        "nixwrt run": "boot, with a free port for ssh",
        "nixwrt run --port 2222": "boot; then: ssh -p 2222 root@127.0.0.1",
        "nixwrt run --forward 8873:873": "rsync://127.0.0.1:8873/ reaches it",
        "nixwrt run --disk disk.img": "with a USB disk, from mkfs.ext4",
        "nixwrt run --memory 64": "see whether 64 MiB are enough",
        "nixwrt run --image flash --chips board": "a router, its flash kept in board/",
      }),
    )
    .action((_options, command: Command) => perform((signal) => run(command.optsWithGlobals(), signal)));
}

async function run(options: RunOptions, signal: AbortSignal): Promise<number> {
  const { bootProject, NixwrtError } = await import("@nixwrt/core");
  const others = options.forward ?? [];
  await using board = await openBoard(options);
  const emulator = await withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal);
    return bootProject(project, {
      ...(board === undefined ? {} : { chips: board.chips }),
      ...(options.tftp === undefined ? {} : { tftp: options.tftp }),
      forward: [{ guest: sshPort, ...(options.port === undefined ? {} : { host: options.port }) }, ...others],
      disks: (options.disk ?? []).map((file, index) => ({ id: `disk${index}`, file })),
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      onEvent: reporter.accept,
      signal,
    });
  });

  const style = styleFor(process.stderr);
  write(process.stderr, `${style("green", "✓")} booting; Ctrl-C ends it. To log in once it is up:\n\n`);
  write(process.stderr, `  ${style("bold", sshCommand(emulator.ports.get(sshPort)))}\n\n`);
  for (const { guest } of others) {
    write(process.stderr, `  127.0.0.1:${emulator.ports.get(guest)} leads to the device's port ${guest}\n\n`);
  }
  await attachConsole(emulator);
  const { reason, exitCode, stderr } = await emulator.exited;
  if (exitCode !== 0 && !signal.aborted) {
    const problem = {
      code: "EMULATOR_DIED",
      message: `QEMU ended by itself (${reason}, exit code ${exitCode ?? "none: it was killed"})`,
      hint: "What it said last is below. Has this machine enough memory?",
    };
    throw new NixwrtError("host", problem, { details: stderr });
  }
  return 0;
}

/** The folder of a board's chips: the one that was given, or one that goes when the board is powered off. */
async function openBoard({ image, chips }: RunOptions) {
  if (image !== "flash") return undefined;
  if (chips !== undefined) return { chips: resolve(chips), async [Symbol.asyncDispose]() {} };
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-run-"));
  return {
    chips: join(folder, "chips"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The device has another host key after every boot, unless its config sets one: ssh is not to remember it. */
function sshCommand(port: number | undefined): string {
  const more = process.env.NIXWRT_SSH_OPTIONS === undefined ? "" : ` ${process.env.NIXWRT_SSH_OPTIONS}`;
  return `ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null${more} -p ${port} root@127.0.0.1`;
}
