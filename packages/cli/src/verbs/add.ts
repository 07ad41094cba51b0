import { join, resolve } from "node:path";
import { Command } from "commander";
import { orAborted } from "../orAborted.js";
import { print, say } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import type { ProjectOptions } from "./projectOptions.js";

export function addCommand(perform: Perform): Command {
  return new Command("add")
    .summary("show the line that adds a package to a config")
    .description(
      "Looks up packages by name and prints the line that adds them to a config. It changes no file, because a config can be a program.",
    )
    .argument("<name...>", "package names, as listed by `nixwrt packages`")
    .addHelpText("after", examples({ "nixwrt add tcpdump nuttcp": "the line for two packages" }))
    .action((names: string[], _options, command: Command) =>
      perform((signal) => add(names, command.optsWithGlobals(), signal)),
    );
}

async function add(
  names: readonly string[],
  options: Pick<ProjectOptions, "directory">,
  signal: AbortSignal,
): Promise<number> {
  const { checkPackageNames, findConfigFile } = await import("@nixwrt/core/host");
  const cwd = resolve(options.directory ?? ".");
  await orAborted(checkPackageNames(names, join(cwd, "package.json")), signal);
  const file = findConfigFile(cwd);
  const list = `[${[...new Set(names)].map((name) => JSON.stringify(name)).join(", ")}]`;
  say(`Add this to ${file ?? "your config"}, or add the names to its existing "packages":`);
  print(
    /\.ya?ml$/.test(file ?? "") ? `packages: ${list}` : isJson(file) ? `"packages": ${list},` : `packages: ${list},`,
  );
  return 0;
}

function isJson(file: string | undefined): boolean {
  return file !== undefined && /\.json$|rc$/.test(file);
}
