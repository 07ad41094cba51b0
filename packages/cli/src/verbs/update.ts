import { Command } from "commander";
import { count } from "../format/count.js";
import { withProgress } from "../progress/withProgress.js";
import { print, say, write } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

export function updateCommand(perform: Perform): Command {
  return new Command("update")
    .summary("update nixwrt.lock to the newest versions")
    .description(
      "Updates the packages in nixwrt.lock to the newest versions in the archive and prints the changes. It builds nothing.",
    )
    .argument("[name...]", "packages to update (default: all)")
    .option("--check", "only list available updates; exit code 11 if there are any")
    .option("--json", "with --check: print the updates as JSON")
    .option("--older", "accept an archive index that is older than the last one used")
    .addHelpText(
      "after",
      examples({
        "nixwrt update": "take all updates, including security fixes",
        "nixwrt update dropbear": "update only one package",
        "nixwrt update --check": "list updates, including security updates",
        "nixwrt update --older": "go back to the versions of an older index",
        "git diff nixwrt.lock": "review the changes",
      }),
    )
    .action((names: string[], _options, command: Command) =>
      perform((signal) => update(names, command.optsWithGlobals(), signal)),
    );
}

interface UpdateOptions extends ProjectOptions {
  readonly older?: true;
  readonly check?: true;
  readonly json?: true;
}

async function update(names: readonly string[], options: UpdateOptions, signal: AbortSignal): Promise<number> {
  if (options.check) return await check(options, signal);
  const { updateLock } = await import("@nixwrt/core/host");
  const { changes, newer } = await withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal);
    return updateLock(project, {
      ...(names.length === 0 ? {} : { names: [...names] }),
      older: options.older ?? false,
      onEvent: reporter.accept,
      signal,
    });
  });
  if (changes.length === 0) write(process.stderr, "nixwrt.lock is up to date\n");
  const width = Math.max(0, ...changes.map((change) => change.name.length));
  for (const { name, from, to, isDown } of changes) {
    print(`${name.padEnd(width)}  ${from ?? "(new)"} → ${to}${isDown ? "  (older)" : ""}`);
  }
  const down = changes.filter(({ isDown }) => isDown).map(({ name }) => name);
  if (down.length > 0) {
    const which = `${count(down.length, "package")} moved to an older version: ${down.join(", ")}`;
    say(`${which}. Check that no security update is lost before you commit nixwrt.lock`);
  }
  for (const one of newer) {
    write(process.stderr, `${one.newer} (${one.version}) is available; this project uses ${one.name}\n`);
  }
  return 0;
}

/** Lists the newer versions in the archive, without changing the lock. */
async function check(options: UpdateOptions, signal: AbortSignal): Promise<number> {
  const { checkUpdates, exitCodes } = await import("@nixwrt/core/host");
  const updates = await withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal);
    return checkUpdates(project, { onEvent: reporter.accept, signal });
  });
  if (options.json) await printJson({ version: 1, updates });
  else {
    const width = Math.max(0, ...updates.map(({ name }) => name.length));
    for (const { name, from, to, security } of updates) {
      print(`${name.padEnd(width)}  ${from ?? "(new)"} → ${to}${security ? "  (security update)" : ""}`);
    }
    const secure = updates.filter(({ security }) => security).length;
    const some = `${count(updates.length, "newer version")}, ${secure} of them from Debian's security archive`;
    say(updates.length === 0 ? "nixwrt.lock is up to date" : `${some}. \`nixwrt update\` installs them`);
  }
  return updates.length === 0 ? exitCodes.ok : exitCodes.updates;
}
