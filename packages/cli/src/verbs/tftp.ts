import { Command, InvalidArgumentError } from "commander";
import { withProgress } from "../progress/withProgress.js";
import { becomePerson, personBehind } from "../sudo/becomePerson.js";
import { startPortBinder } from "../sudo/startPortBinder.js";
import { examples } from "./examples.js";
import { integer } from "./integer.js";
import type { Perform } from "./Perform.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

/** Only root can bind lower ports. */
const firstFreePort = 1024;

interface TftpOptions extends ProjectOptions {
  readonly address?: string;
  readonly deviceAddress?: string;
  readonly port: number;
  readonly image?: string;
  readonly once?: true;
}

export function tftpCommand(perform: Perform): Command {
  return new Command("tftp")
    .summary("serve the image for RAM to a router's boot loader")
    .description(
      "Builds the image phram if needed, serves it by TFTP, and prints the boot loader commands that boot " +
        "it from RAM. The router's flash is not changed.",
    )
    .option("-a, --address <address>", "this machine's address (default: the board's)", ipv4)
    .option("--device-address <address>", "the router's address (default: the board's)", ipv4)
    .option("-p, --port <number>", "UDP port to listen on", integer(1, 65_535), 69)
    .option("-i, --image <name>", "serve this image instead, such as firmware, which the boot loader writes to flash")
    .option("--once", "exit after the image was downloaded")
    .addHelpText(
      "after",
      examples({
        "nixwrt tftp": "serve until Ctrl-C",
        "nixwrt tftp --once": "serve the image once",
        "nixwrt tftp -a 10.0.0.5 --device-address 10.0.0.99": "in another network",
      }),
    )
    .action((_options, command: Command) => perform((signal) => tftp(command.optsWithGlobals(), signal)));
}

async function tftp(options: TftpOptions, signal: AbortSignal): Promise<number> {
  const binder =
    options.port < firstFreePort && personBehind(process.env, options.directory) !== undefined
      ? startPortBinder()
      : undefined;
  becomePerson(process.env, options.directory);
  const { prepareRamBoot, serveRamBoot } = await import("../tftp/ramBoot.js");
  const ramBoot = await withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal);
    return await prepareRamBoot(project, options, { onEvent: reporter.accept, signal });
  });
  await serveRamBoot(ramBoot, { port: options.port, once: options.once ?? false, signal, binder });
  return 0;
}

function ipv4(text: string): string {
  if (!/^(\d{1,3}\.){3}\d{1,3}$/.test(text))
    throw new InvalidArgumentError("Give an IPv4 address, such as 192.168.1.2.");
  return text;
}
