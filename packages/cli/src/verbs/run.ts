import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { System } from "@nixwrt/core";
import type { Wire } from "@nixwrt/core/host";
import { Command, Option } from "commander";
import { withProgress } from "../progress/withProgress.js";
import { attachConsole } from "../terminal/attachConsole.js";
import { sshAnswers } from "../terminal/sshAnswers.js";
import { styleFor } from "../terminal/style.js";
import { write } from "../terminal/write.js";
import { examples } from "./examples.js";
import { existingFile } from "./existingFile.js";
import { type Forward, forward } from "./forward.js";
import { integer } from "./integer.js";
import type { Perform } from "./Perform.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";
import { wire } from "./wire.js";

/** Port of an ssh server. It is forwarded by default. */
const usualSshPort = 22;

interface RunOptions extends ProjectOptions {
  readonly port?: number;
  readonly memory?: number;
  readonly forward?: readonly Forward[];
  readonly disk?: readonly string[];
  readonly image: "emulator" | "flash";
  readonly chips?: string;
  readonly tftp?: string;
  readonly reachHost?: boolean;
  readonly wire?: Readonly<Record<string, Wire>>;
}

export function runCommand(perform: Perform): Command {
  return new Command("run")
    .summary("boot the device in QEMU")
    .description(
      "Builds the emulator image if needed and boots it in QEMU. The device's console is on this terminal, and its " +
        "ssh port is forwarded to 127.0.0.1. Only this machine can reach the device, and the device reaches nothing " +
        "unless you give --reach-host. With --image flash, QEMU emulates a " +
        "board with a boot loader and flash, like a router.",
    )
    .addOption(
      new Option("-i, --image <name>", "emulator: QEMU boots the kernel; flash: U-Boot does, from flash")
        .choices(["emulator", "flash"])
        .default("emulator"),
    )
    .option(
      "-c, --chips <folder>",
      "with --image flash: folder for the contents of the board's chips (default: a new board each time)",
    )
    .option("-t, --tftp <folder>", "folder to serve to the device by TFTP at 10.0.2.2")
    .option("-p, --port <number>", "port on 127.0.0.1 for ssh (default: a free one)", integer(1, 65_535))
    .option("-m, --memory <MiB>", "memory of the device (default: its plugin's)", integer(1, 65_536))
    .option("-f, --forward <[here:]port>", "forward another device port, such as 873 or 8873:873", forward)
    .option(
      "-r, --reach-host",
      "let the device reach this machine's networks, and this machine's 127.0.0.1 at 10.0.2.2",
    )
    .option(
      "-w, --wire <card=port>",
      "connect a network card to one of another guest on this machine, such as eth1=7000",
      wire,
    )
    .option("-d, --disk <file>", "disk image to attach as a USB disk", existingFile)
    .addHelpText(
      "after",
      examples({
        "nixwrt run": "boot, with a free port for ssh",
        "nixwrt run --port 2222": "boot, with ssh on port 2222",
        "nixwrt run --forward 8873:873": "rsync://127.0.0.1:8873/ reaches it",
        "nixwrt run --disk disk.img": "with a USB disk, from mkfs.ext4",
        "nixwrt run --reach-host": "with a network, for time and names",
        "nixwrt run --wire eth1=listen:7000": "wait for another guest on eth1",
        "nixwrt run --wire eth1=7000": "be that other guest",
        "nixwrt run --memory 64": "check whether 64 MiB is enough",
        "nixwrt run --image flash --chips board": "a router whose flash is kept in board/",
      }),
    )
    .action((_options, command: Command) => perform((signal) => run(command.optsWithGlobals(), signal)));
}

async function run(options: RunOptions, signal: AbortSignal): Promise<number> {
  const { bootProject, knownHosts, NixwrtError } = await import("@nixwrt/core/host");
  const others = options.forward ?? [];
  await using workspace = await openWorkspace();
  const knownHostsFile = join(workspace.folder, "known_hosts");
  let known = "";
  let sshPort: number | undefined;
  const emulator = await withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal);
    sshPort = sshPortOf(project.system);
    known = await knownHosts(project);
    await writeFile(knownHostsFile, known);
    return bootProject(project, {
      ...(options.image === "flash" ? { chips: resolve(options.chips ?? join(workspace.folder, "chips")) } : {}),
      ...(options.tftp === undefined ? {} : { tftp: options.tftp }),
      forward: [
        { guest: sshPort ?? usualSshPort, ...(options.port === undefined ? {} : { host: options.port }) },
        ...others,
      ],
      disks: (options.disk ?? []).map((file, index) => ({ id: `disk${index}`, file })),
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      ...(options.reachHost === undefined ? {} : { reachHost: options.reachHost }),
      ...(options.wire === undefined ? {} : { wires: options.wire }),
      onEvent: reporter.accept,
      signal,
    });
  });

  const style = styleFor(process.stderr);
  write(process.stderr, `${style("green", "✓")} booting; Ctrl-C ends it.`);
  const here = sshPort === undefined ? undefined : emulator.ports.get(sshPort);
  const closed = new AbortController();
  if (here !== undefined) {
    const command = style("bold", sshCommand(here, knownHostsFile, known !== ""));
    write(process.stderr, ` To log in once it is up:\n\n  ${command}\n\n`);
    // By then, the messages of the boot have moved the command off the screen.
    if (process.stderr.isTTY) void repeatWhenUp(here, command, closed.signal);
  } else if (sshPort === undefined) {
    write(process.stderr, "\n  There is no login by ssh: the config has no @nixwrt/plugin-sshd.\n\n");
  } else {
    write(process.stderr, "\n  There is no login by ssh from here: eth0 is connected to another guest.\n\n");
  }
  for (const { guest } of others) {
    write(process.stderr, `  127.0.0.1:${emulator.ports.get(guest)} leads to the device's port ${guest}\n\n`);
  }
  await attachConsole(emulator);
  closed.abort();
  const { reason, exitCode, stderr } = await emulator.exited;
  if (exitCode !== 0 && !signal.aborted) {
    const problem = {
      code: "EMULATOR_DIED",
      message: `QEMU stopped unexpectedly (${reason}, exit code ${exitCode ?? "none: it was killed"})`,
      hint: "Its last output is below. Check that this machine has enough memory",
    };
    throw new NixwrtError("host", problem, { details: stderr });
  }
  return 0;
}

/** Writes the ssh command again when the device's ssh server answers. The console's terminal is in raw mode, so lines end with CRLF. */
async function repeatWhenUp(port: number, command: string, closed: AbortSignal): Promise<void> {
  if (!(await sshAnswers(port, closed))) return;
  write(
    process.stderr,
    `\r\n${styleFor(process.stderr)("green", "✓")} ssh is up. In another terminal:\r\n\r\n  ${command}\r\n\r\n`,
  );
}

/** Returns the port of the device's ssh server, or undefined without one. */
function sshPortOf({ services }: System): number | undefined {
  const { listens = [] } = services.get("sshd")?.value ?? {};
  const [port = usualSshPort] = listens.flatMap((one) => ("tcp" in one ? [one.tcp] : []));
  return services.has("sshd") ? port : undefined;
}

/** Creates a temporary folder, which is removed when the device stops. */
async function openWorkspace() {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-run-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * Returns the command to log in. ssh checks the device's host key if it is known from the config (`isKnown`). Otherwise
 * ssh accepts the key at the first login and remembers it only while the device runs: a key that the device makes itself
 * is new at every start.
 */
function sshCommand(port: number, knownHostsFile: string, isKnown: boolean): string {
  const check = isKnown ? [] : ["-o StrictHostKeyChecking=accept-new"];
  const { NIXWRT_SSH_OPTIONS: more } = process.env;
  const options = [`-o UserKnownHostsFile=${knownHostsFile}`, ...check, ...(more === undefined ? [] : [more])];
  return `ssh ${options.join(" ")} -p ${port} root@127.0.0.1`;
}
