import { Command } from "commander";
import { formatPlan } from "../format/plan.js";
import { styleFor } from "../terminal/style.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { print, printJson } from "./print.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

interface PlanOptions extends ProjectOptions {
  readonly json?: true;
}

export function planCommand(perform: Perform): Command {
  return new Command("plan")
    .summary("show the steps of a build")
    .description("Shows what a build of this project is made of, without building it: the steps, and what each needs.")
    .option("--json", "print the whole plan, with every step's script and environment")
    .addHelpText(
      "after",
      examples({
        "nixwrt plan": "list the steps",
        "nixwrt plan --json | jq '.steps | keys'": "the same with jq",
        "nixwrt plan --json > before.json": "keep it, to compare after a change",
      }),
    )
    .action((_options, command: Command) => perform((signal) => plan(command.optsWithGlobals(), signal)));
}

async function plan(options: PlanOptions, signal: AbortSignal): Promise<number> {
  const project = await openProjectOf(options, signal);
  if (options.json) printJson(project.plan);
  else print(formatPlan(project.plan, styleFor(process.stdout)));
  return 0;
}
