import { resolve } from "node:path";
import type { PushResult } from "@nixwrt/core/host";
import { Command } from "commander";
import { formatBytes } from "../format/bytes.js";
import { closedFile } from "../format/closedFile.js";
import { count } from "../format/count.js";
import { withProgress } from "../progress/withProgress.js";
import { print, say } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

export function cacheCommand(perform: Perform): Command {
  return new Command("cache")
    .summary("share build results through a binary cache")
    .description("Shares build results, so that others download them instead of compiling. See docs/teams.md.")
    .usage("[options] push <target> | keygen")
    .addHelpText(
      "after",
      examples({
        "nixwrt cache keygen": "make a signing key",
        "nixwrt cache push /srv/cache": "into a folder that a web server serves",
      }),
    )
    .addCommand(pushCommand(perform))
    .addCommand(keygenCommand(perform));
}

interface PushOptions extends ProjectOptions {
  readonly key?: string;
  readonly sshKey?: string;
  readonly hostKey?: string;
  readonly json?: true;
}

function pushCommand(perform: Perform): Command {
  return new Command("push")
    .summary("copy build results to a binary cache")
    .description(
      "Copies a project's build results to a binary cache, signed with a secret key, and prints what is new there. " +
        "The target is a folder, ssh-ng://user@host, s3://bucket or http(s)://host, as in `caches` in the config.",
    )
    .argument("<target>", "binary cache to push to")
    .option("--key <secret>", "name of the secret key (default: CACHE_KEY)")
    .option("--ssh-key <file>", "private key for the ssh login (default: the config's)")
    .option("--host-key <key>", "public host key of the ssh server (default: the config's)")
    .option("--json", "print what the cache now holds as JSON")
    .addHelpText(
      "after",
      examples({
        "nixwrt cache push /srv/cache": "into a folder that a web server serves",
        "nixwrt cache push ssh-ng://ci@host": "to a cache of the config, by ssh",
      }),
    )
    .action((target: string, _options, command: Command) =>
      perform((signal) => push(target, command.optsWithGlobals(), signal)),
    );
}

async function push(target: string, options: PushOptions, signal: AbortSignal): Promise<number> {
  const { pushCache } = await import("@nixwrt/core/host");
  const result = await withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal);
    return pushCache(project, {
      target,
      ...(options.key === undefined ? {} : { key: options.key }),
      ...(options.sshKey === undefined ? {} : { sshKey: resolve(options.sshKey) }),
      ...(options.hostKey === undefined ? {} : { hostKey: options.hostKey }),
      onEvent: reporter.accept,
      signal,
    });
  });
  if (options.json) await printJson({ version: 1, ...result });
  else printNew(result);
  say(summary(result));
  if (result.missing.length > 0) {
    say(`not built on this machine, so not pushed: ${result.missing.join(", ")}`);
  }
  return 0;
}

function printNew({ outputs }: PushResult): void {
  const added = outputs.filter(({ isNew }) => isNew);
  const width = Math.max(0, ...added.map(({ step }) => step.length));
  for (const { step, bytes, packedBytes } of added) {
    const packed = packedBytes === undefined ? "" : `, ${formatBytes(packedBytes)} packed`;
    print(`${step.padEnd(width)}  ${formatBytes(bytes)}${packed}`);
  }
}

function summary({ outputs }: PushResult): string {
  const added = outputs.filter(({ isNew }) => isNew);
  const sum = added.reduce((total, { bytes, packedBytes }) => total + (packedBytes ?? bytes), 0);
  const before = outputs.length - added.length;
  const rest = before === 0 ? "" : `; ${before} ${before === 1 ? "was" : "were"} already there`;
  return `pushed ${count(added.length, "output")}, ${formatBytes(sum)}${rest}`;
}

interface KeygenOptions extends Pick<ProjectOptions, "directory"> {
  readonly secret?: string;
  readonly name: string;
}

function keygenCommand(perform: Perform): Command {
  return new Command("keygen")
    .summary("make a key that signs what you push")
    .description(
      "Makes an Ed25519 key pair for binary caches. It adds the secret key to the file `secrets` and prints the lines " +
        "for the config.",
    )
    .option("--name <name>", "key name that appears in signatures", "nixwrt-1")
    .option("--secret <secret>", "name of the secret (default: CACHE_KEY)")
    .addHelpText(
      "after",
      examples({
        "nixwrt cache keygen": "make a key for the project in this folder",
        "nixwrt cache keygen --name team-2": "a name that differs from an older key's",
      }),
    )
    .action((_options, command: Command) => perform(() => keygen(command.optsWithGlobals())));
}

async function keygen({ directory, secret, name }: KeygenOptions): Promise<number> {
  const { cacheKeyName, makeCacheKey } = await import("@nixwrt/core/host");
  const made = await makeCacheKey(resolve(directory ?? "."), secret ?? cacheKeyName, name);
  say(`wrote ${secret ?? cacheKeyName} into ${made.secretsFile}: keep it safe`);
  if (made.openedMode !== undefined) say(closedFile(made.secretsFile, made.openedMode));
  say("Add this to the config, with the address of the cache:");
  print(`caches: [{ url: "https://cache.example.org", publicKey: "${made.publicKey}" }],`);
  return 0;
}
