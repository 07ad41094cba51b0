import { Command } from "commander";
import { withProgress } from "../progress/withProgress.js";
import { examples } from "./examples.js";
import { integer } from "./integer.js";
import type { Perform } from "./Perform.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

interface RunOptions extends ProjectOptions {
  readonly port?: number;
  readonly memory?: number;
}

export function runCommand(perform: Perform): Command {
  return new Command("run")
    .summary("boot the emulator image in QEMU")
    .description(
      "Builds the emulator image if needed and boots it in QEMU, with the device's console on this terminal and its " +
        "ssh port forwarded to 127.0.0.1. Nothing but this machine can reach the device.",
    )
    .option("-p, --port <number>", "port of 127.0.0.1 for ssh (default: a free one)", integer(1, 65_535))
    .option("-m, --memory <MiB>", "memory of the device (default: its plugin's)", integer(1, 65_536))
    .addHelpText(
      "after",
      examples({
        "nixwrt run": "boot, with a free port for ssh",
        "nixwrt run --port 2222": "boot; then: ssh -p 2222 root@127.0.0.1",
        "nixwrt run --memory 64": "see whether 64 MiB are enough",
      }),
    )
    .action((_options, command: Command) => perform((signal) => run(command.optsWithGlobals(), signal)));
}

async function run(options: RunOptions, signal: AbortSignal): Promise<number> {
  const { runImage } = await import("@nixwrt/core");
  return withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal);
    return runImage(project, {
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      console: "stdio",
      onEvent: reporter.accept,
      signal,
    });
  });
}
