import type { System } from "@nixwrt/core";
import { Command } from "commander";
import { formatLayouts } from "../format/layout.js";
import { formatPlan } from "../format/plan.js";
import { styleFor } from "../terminal/style.js";
import { print } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

interface PlanOptions extends ProjectOptions {
  readonly json?: true;
  readonly layout?: true;
}

export function planCommand(perform: Perform): Command {
  return new Command("plan")
    .summary("show the steps of a build")
    .description("Shows what a build of this project is made of, without building it: the steps, and what each needs.")
    .option("--layout", "show how the images for flash and RAM are laid out instead")
    .option("--json", "print the whole plan, with every step's script and environment")
    .addHelpText(
      "after",
      examples({
        "nixwrt plan": "list the steps",
        "nixwrt plan --json | jq '.steps | keys'": "the same with jq",
        "nixwrt plan --json > before.json": "keep it, to compare after a change",
        "nixwrt plan --layout": "partitions and addresses",
      }),
    )
    .action((_options, command: Command) => perform((signal) => plan(command.optsWithGlobals(), signal)));
}

async function plan(options: PlanOptions, signal: AbortSignal): Promise<number> {
  const project = await openProjectOf(options, signal);
  if (options.layout) await printLayouts(project.system, options.json === true);
  else if (options.json) await printJson(project.plan);
  else print(formatPlan(project.plan, styleFor(process.stdout)));
  return 0;
}

async function printLayouts(system: System, json: boolean): Promise<void> {
  const { imageLayouts, NixwrtError } = await import("@nixwrt/core");
  const layouts = imageLayouts(system);
  if (json) await printJson(layouts);
  else if (layouts.length > 0) print(formatLayouts(layouts, styleFor(process.stdout)));
  else
    throw new NixwrtError("config", {
      code: "NO_LAYOUT",
      message: `the device ${system.device.name} has no images for flash or RAM`,
      hint: "Its images are those that nixwrt build makes",
    });
}
