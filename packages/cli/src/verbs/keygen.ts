import { resolve } from "node:path";
import { Command } from "commander";
import { closedFile } from "../format/closedFile.js";
import { print, write } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import type { ProjectOptions } from "./projectOptions.js";

interface KeygenOptions extends Pick<ProjectOptions, "directory"> {
  readonly name: string;
}

export function keygenCommand(perform: Perform): Command {
  return new Command("keygen")
    .summary("make a key for signing images")
    .description(
      "Makes an Ed25519 key pair. It adds the secret key to the file `secrets`, writes the public key to " +
        "signing.pub, and prints the lines for the config.",
    )
    .option("--name <secret>", "name of the secret", "SIGNING_KEY")
    .addHelpText(
      "after",
      examples({
        "nixwrt keygen": "make a key for the project in this folder",
        "nixwrt keygen --name ROUTER_KEY": "under another name in the file secrets",
      }),
    )
    .action((_options, command: Command) => perform(() => keygen(command.optsWithGlobals())));
}

async function keygen({ directory, name }: KeygenOptions): Promise<number> {
  const { makeSigningKey } = await import("@nixwrt/core/host");
  const { publicKey, publicKeyFile, secretsFile, openedMode } = await makeSigningKey(resolve(directory ?? "."), name);
  write(process.stderr, `wrote ${publicKeyFile}, and ${name} into ${secretsFile}: keep the secret key safe\n`);
  if (openedMode !== undefined) write(process.stderr, `${closedFile(secretsFile, openedMode)}\n`);
  write(process.stderr, "Add this to the config:\n");
  print(`signing: { key: secret("${name}"), publicKey: "${publicKey}" },`);
  return 0;
}
