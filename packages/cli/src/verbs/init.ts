import { existsSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import type { Problem } from "@nixwrt/core";
import {
  type Component,
  defaultPlugins,
  existingFiles,
  findComponent,
  isFault,
  isHostname,
  type NewFiles,
  offeredDevices,
  projectConfig,
  writeNewFiles,
} from "@nixwrt/scaffold";
import { Command } from "commander";
import { print, write } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import type { ProjectOptions } from "./projectOptions.js";

interface InitOptions extends ProjectOptions {
  readonly hostname?: string;
  readonly plugin?: readonly string[];
}

export function initCommand(perform: Perform): Command {
  return new Command("init")
    .summary("add a config to a package")
    .description(
      "Writes nixwrt.config.ts into an existing package, for the device and plugins that are installed " +
        "in it, and lists the remaining steps. `npm create nixwrt` makes a new package.",
    )
    .option("--hostname <name>", "host name of the device (default: the folder's name)")
    .option("-p, --plugin <name>", "use this plugin; can be repeated (default: the installed ones)", collect)
    .addHelpText(
      "after",
      examples({
        "nixwrt init": "a config for what is installed",
        "nixwrt init --plugin sshd --plugin ntpd": "with these plugins",
        "nixwrt init --device @acme/nixwrt-device-x": "for this device",
      }),
    )
    .action((_options, command: Command) => perform(() => init(command.optsWithGlobals())));
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

async function init(options: InitOptions): Promise<number> {
  const { findConfigFile, listPlugins, NixwrtError } = await import("@nixwrt/core/host");
  const refuse = (problem: Problem) => new NixwrtError("usage", problem);
  const folder = resolve(options.directory ?? ".");
  if (!existsSync(join(folder, "package.json"))) {
    throw refuse({
      code: "INIT_NO_PACKAGE",
      message: `there is no package.json in ${folder}`,
      hint: "npm create nixwrt my-router makes a new package",
    });
  }
  const there = findConfigFile(folder);
  if (there !== undefined) {
    throw refuse({
      code: "INIT_EXISTS",
      path: there,
      message: "already exists",
      hint: "Edit it, or move it away first",
    });
  }
  const component = (name: string): Component => {
    const found = findComponent(name);
    if (!isFault(found)) return found;
    throw refuse({ code: "USAGE", ...found });
  };

  const installed = await listPlugins({ cwd: folder });
  const named = (kind: string) => installed.filter((one) => one.kind === kind).map((one) => one.package);
  const device = component(options.device ?? named("device")[0] ?? offeredDevices[0]?.name ?? "");
  const defaults = named("plugin").length > 0 ? named("plugin") : defaultPlugins;
  const plugins = (options.plugin ?? defaults).map(component);
  const hostname = options.hostname ?? hostnameOf(folder);
  if (!isHostname(hostname)) {
    throw refuse({
      code: "USAGE",
      message: `"${hostname}" is not a host name`,
      hint: "At most 63 letters, digits and -, starting and ending with a letter or digit; not localhost",
    });
  }

  const { config, secrets } = projectConfig({ hostname, device, plugins });
  const files: NewFiles = new Map([
    ["nixwrt.config.ts", { text: config }],
    ...(secrets === undefined ? [] : [["secrets.example", { text: secrets }] as const]),
  ]);
  const kept = existingFiles(folder, files);
  const written = new Map([...files].filter(([path]) => !kept.includes(path)));
  await writeNewFiles(folder, written);
  const ignored = await ignore(folder, ["node_modules/", "out/", "secrets"]);

  const have = new Set(installed.map((one) => one.package));
  const lacking = [device, ...plugins].map((one) => one.packageName).filter((name) => !have.has(name));
  for (const path of [...written.keys(), ...(ignored ? [".gitignore"] : [])]) print(relative("", join(folder, path)));
  const steps = [
    ...(lacking.length === 0 ? [] : [`npm install --save-dev @nixwrt/core ${[...new Set(lacking)].join(" ")}`]),
    ...(secrets === undefined ? [] : ["install -m 600 secrets.example secrets   # and put your values in"]),
    "npx nixwrt build",
  ];
  write(process.stderr, `\nNext:\n\n${steps.map((step) => `  ${step}`).join("\n")}\n`);
  return 0;
}

function hostnameOf(folder: string): string {
  const name = basename(folder);
  return isHostname(name) ? name : "nixwrt";
}

/** Adds missing entries to .gitignore, and returns whether there were any. */
async function ignore(folder: string, entries: readonly string[]): Promise<boolean> {
  const file = join(folder, ".gitignore");
  const text = existsSync(file) ? await readFile(file, "utf8") : "";
  const bare = (line: string) => line.trim().replaceAll("/", "");
  const lines = new Set(text.split("\n").map(bare));
  const lacking = entries.filter((entry) => !lines.has(bare(entry)));
  const lead = text === "" || text.endsWith("\n") ? "" : "\n";
  if (lacking.length > 0) await appendFile(file, `${lead}${lacking.join("\n")}\n`);
  return lacking.length > 0;
}
