import { resolve } from "node:path";
import type { PushResult } from "@nixwrt/core";
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
    .summary("share what was built through a binary cache")
    .description("Shares what was built: others then fetch it instead of compiling. See docs/teams.md.")
    .usage("[options] push <target> | keygen")
    .addHelpText(
      "after",
      examples({
        "nixwrt cache keygen": "make a key to sign with",
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
    .summary("copy what was built to a binary cache")
    .description(
      "Copies what was built for a project to a binary cache, signed with a secret key, and prints what is new there. " +
        "The target is a folder, ssh-ng://user@host, s3://bucket or http(s)://host, as in the config's caches.",
    )
    .argument("<target>", "where to")
    .option("--key <secret>", "name of the secret key (default: CACHE_KEY)")
    .option("--ssh-key <file>", "private key to log in with by ssh (default: the config's)")
    .option("--host-key <key>", "public host key of the ssh server (default: the config's)")
    .option("--json", "print what is there now as data")
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
  const { pushCache } = await import("@nixwrt/core");
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
    say(`not built here, and so not pushed: ${result.missing.join(", ")}`);
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
  const rest = before === 0 ? "" : `; ${before} ${before === 1 ? "was" : "were"} there already`;
  return `pushed ${count(added.length, "output")}, ${formatBytes(sum)}${rest}`;
}

interface KeygenOptions extends Pick<ProjectOptions, "directory"> {
  readonly secret?: string;
  readonly name: string;
}

function keygenCommand(perform: Perform): Command {
  return new Command("keygen")
    .summary("make a key to sign what is pushed")
    .description(
      "Makes an Ed25519 key pair for binary caches: the secret key becomes a line of the file secrets, and what the " +
        "config needs is printed.",
    )
    .option("--name <name>", "name of the key in signatures", "nixwrt-1")
    .option("--secret <secret>", "name of the secret (default: CACHE_KEY)")
    .addHelpText(
      "after",
      examples({
        "nixwrt cache keygen": "make a key for the project in this folder",
        "nixwrt cache keygen --name team-2": "one that is told from an older one",
      }),
    )
    .action((_options, command: Command) => perform(() => keygen(command.optsWithGlobals())));
}

async function keygen({ directory, secret, name }: KeygenOptions): Promise<number> {
  const { cacheKeyName, makeCacheKey } = await import("@nixwrt/core");
  const made = await makeCacheKey(resolve(directory ?? "."), secret ?? cacheKeyName, name);
  say(`wrote ${secret ?? cacheKeyName} into ${made.secretsFile}: keep it safe`);
  if (made.openedMode !== undefined) say(closedFile(made.secretsFile, made.openedMode));
  say("put this into the config, with the address of the cache:");
  print(`caches: [{ url: "https://cache.example.org", publicKey: "${made.publicKey}" }],`);
  return 0;
}
