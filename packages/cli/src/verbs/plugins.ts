import { resolve } from "node:path";
import type { PluginListing, Problem } from "@nixwrt/core/host";
import { Command } from "commander";
import { formatContributions } from "../format/contributions.js";
import { orAborted } from "../orAborted.js";
import { columnsFor } from "../terminal/columnsFor.js";
import { indent } from "../terminal/indent.js";
import { type Style, styleFor } from "../terminal/style.js";
import { print } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import type { ProjectOptions } from "./projectOptions.js";

interface PluginsOptions extends Pick<ProjectOptions, "directory"> {
  readonly json?: true;
}

export function pluginsCommand(perform: Perform): Command {
  return new Command("plugins")
    .summary("list the installed plugins and devices")
    .description(
      "Lists all installed plugins and devices, including those that the config does not use: version, " +
        "and what each contributes to an image with its default options.",
    )
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      examples({
        "nixwrt plugins": "list what a config can use here",
        "nixwrt plugins --json": "as JSON, for programs",
        "npm search keywords:nixwrt-plugin": "find more",
      }),
    )
    .action((_options, command: Command) => perform((signal) => plugins(command.optsWithGlobals(), signal)));
}

async function plugins(options: PluginsOptions, signal: AbortSignal): Promise<number> {
  const { exitCodes, listPlugins, NixwrtError } = await import("@nixwrt/core/host");
  const listings = await orAborted(listPlugins({ cwd: resolve(options.directory ?? ".") }), signal);
  const broken = listings.some(({ problems }) => problems.some(isFault));
  if (options.json) await printJson(listings);
  else if (listings.length > 0) print(listings.map((one) => format(one, styleFor(process.stdout))).join("\n\n"));
  else {
    throw new NixwrtError("config", {
      code: "PLUGINS_NONE",
      message: "this project has no plugin installed",
      hint: "npm install --save-dev @nixwrt/device-qemu @nixwrt/plugin-sshd",
    });
  }
  return broken ? exitCodes.config : exitCodes.ok;
}

/** Whether the package itself is broken. A plugin that only needs options, or a different device, is not. */
function isFault({ code }: Problem): boolean {
  return /^(PLUGIN|MODULE|CORE)_/.test(code);
}

function need({ code, path, message }: Problem, packageName: string): string {
  return code === "CONFIG_MISSING_KEY" && path !== undefined ? path.replace(`${packageName}: `, "") : message;
}

function format(listing: PluginListing, style: Style): string {
  const columns = columnsFor(process.stdout);
  const { package: name, version, kind, description, contributes, problems } = listing;
  const head = `${style("bold", name)} ${version}  ${style("dim", kind)}`;
  const lines = contributes === undefined ? [] : formatContributions(contributes);
  const needs = problems.filter((problem) => !isFault(problem)).map((problem) => need(problem, name));
  return [
    head,
    ...(description === "" ? [] : [indent("  ", description, columns)]),
    ...lines.map(([what, names]) => indent(`  ${what}: `, names, columns)),
    ...(needs.length === 0 ? [] : [indent("  needs: ", needs.join("; "), columns)]),
    ...problems
      .filter(isFault)
      .flatMap(({ code, message, hint }) => [
        indent(`  ${style("red", "✗")} `, `${code}: ${message}`, columns),
        ...(hint === undefined ? [] : [indent("    → ", hint, columns)]),
      ]),
  ].join("\n");
}
