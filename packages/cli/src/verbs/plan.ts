import type { System } from "@nixwrt/core";
import { Command } from "commander";
import { formatLayouts } from "../format/layout.js";
import { formatPlan } from "../format/plan.js";
import { formatNotice } from "../progress/formatNotice.js";
import { columnsFor } from "../terminal/columnsFor.js";
import { styleFor } from "../terminal/style.js";
import { print, say } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

interface PlanOptions extends ProjectOptions {
  readonly json?: true;
  readonly layout?: true;
  readonly firewall?: true;
}

/** Where @nixwrt/plugin-firewall installs the compiled rules. In the plan, the content of this file is their source text. */
const rulesPath = "/etc/firewall/rules";

export function planCommand(perform: Perform): Command {
  return new Command("plan")
    .summary("show the build steps")
    .description("Shows the steps of a build and their dependencies, without building anything.")
    .option("--layout", "show the layout of the images for flash and RAM instead")
    .option("--firewall", "show the firewall rules instead, in nft's notation")
    .option("--json", "print the whole plan as JSON, with each step's script and environment")
    .addHelpText(
      "after",
      examples({
        "nixwrt plan": "list the steps",
        "nixwrt plan --json | jq '.steps | keys'": "the same with jq",
        "nixwrt plan --json > before.json": "save it, to compare after a change",
        "nixwrt plan --layout": "partitions and addresses",
        "nixwrt plan --firewall": "who may reach what",
      }),
    )
    .action((_options, command: Command) => perform((signal) => plan(command.optsWithGlobals(), signal)));
}

async function plan(options: PlanOptions, signal: AbortSignal): Promise<number> {
  const project = await openProjectOf(options, signal);
  const { checkProject, warningsOf } = await import("@nixwrt/core/host");
  await checkProject(project);
  const style = styleFor(process.stderr);
  for (const { what, detail } of await warningsOf(project))
    say(formatNotice({ state: "warned", name: what, detail }, style, columnsFor(process.stderr)));
  if (options.layout) await printLayouts(project.system, options.json === true);
  else if (options.firewall) await printRules(project.system);
  else if (options.json) await printJson(project.plan);
  else print(formatPlan(project.plan, styleFor(process.stdout), columnsFor(process.stdout)));
  return 0;
}

async function printRules(system: System): Promise<void> {
  const file = system.files.get(rulesPath)?.value;
  if (file?.kind === "file" && typeof file.content === "object" && "read" in file.content) {
    print(String(file.content.content).trimEnd());
    return;
  }
  const { NixwrtError } = await import("@nixwrt/core/host");
  throw new NixwrtError("config", {
    code: "NO_FIREWALL",
    message: "this config has no firewall",
    hint: "Install @nixwrt/plugin-firewall, and add firewall() to plugins",
  });
}

async function printLayouts(system: System, json: boolean): Promise<void> {
  const { imageLayouts, NixwrtError } = await import("@nixwrt/core/host");
  const layouts = imageLayouts(system);
  if (json) await printJson(layouts);
  else if (layouts.length > 0) print(formatLayouts(layouts, styleFor(process.stdout)));
  else
    throw new NixwrtError("config", {
      code: "NO_LAYOUT",
      message: `the device ${system.device.name} has no images for flash or RAM`,
      hint: "`nixwrt build` builds the images that it has",
    });
}
