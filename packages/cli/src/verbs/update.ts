import { Command } from "commander";
import { withProgress } from "../progress/withProgress.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { print } from "./print.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

export function updateCommand(perform: Perform): Command {
  return new Command("update")
    .summary("move nixwrt.lock to the newest versions")
    .description(
      "Moves the packages in nixwrt.lock to the newest versions in the archive, and prints what has changed. Builds nothing.",
    )
    .argument("[name...]", "packages to move (default: all)")
    .addHelpText(
      "after",
      examples({
        "nixwrt update": "take all updates, security fixes among them",
        "nixwrt update dropbear": "move one package, leave the others",
        "git diff nixwrt.lock": "see what it did",
      }),
    )
    .action((names: string[], _options, command: Command) =>
      perform((signal) => update(names, command.optsWithGlobals(), signal)),
    );
}

async function update(names: readonly string[], options: ProjectOptions, signal: AbortSignal): Promise<number> {
  const { updateLock } = await import("@nixwrt/core");
  const { changes, newer } = await withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal);
    return updateLock(project, {
      ...(names.length === 0 ? {} : { names: [...names] }),
      onEvent: reporter.accept,
      signal,
    });
  });
  if (changes.length === 0) process.stderr.write("nixwrt.lock is up to date\n");
  const width = Math.max(0, ...changes.map((change) => change.name.length));
  for (const { name, from, to } of changes) print(`${name.padEnd(width)}  ${from ?? "(new)"} → ${to}`);
  for (const one of newer) {
    process.stderr.write(`There is ${one.newer} (${one.version}), while this project takes ${one.name}\n`);
  }
  return 0;
}
