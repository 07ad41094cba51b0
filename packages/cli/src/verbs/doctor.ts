import { resolve } from "node:path";
import { Command } from "commander";
import { orAborted } from "../orAborted.js";
import { columnsFor } from "../terminal/columnsFor.js";
import { indent } from "../terminal/indent.js";
import { styleFor } from "../terminal/style.js";
import { print } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import type { ProjectOptions } from "./projectOptions.js";

interface DoctorOptions extends ProjectOptions {
  readonly json?: true;
}

export function doctorCommand(perform: Perform): Command {
  return new Command("doctor")
    .summary("check that this machine can build")
    .description(
      "Checks that this machine has what it needs to build and run images, and says how to fix what is missing.",
    )
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      examples({ "nixwrt doctor": "check everything", "nixwrt doctor --json": "as JSON, for programs" }),
    )
    .action((_options, command: Command) => perform((signal) => doctor(command.optsWithGlobals(), signal)));
}

async function doctor(options: DoctorOptions, signal: AbortSignal): Promise<number> {
  const core = await import("@nixwrt/core/host");
  const place = { cwd: resolve(options.directory ?? "."), env: process.env };
  const request = options.config === undefined ? place : { ...place, configFile: options.config };
  const checks = await orAborted(core.doctor(request), signal);
  if (options.json) await printJson(checks);
  else {
    const style = styleFor(process.stdout);
    const width = Math.max(...checks.map((check) => check.name.length));
    const columns = columnsFor(process.stdout);
    for (const { name, ok, detail, fix } of checks) {
      print(
        `${ok ? style("green", "✓") : style("red", "✗")} ${indent(`${name.padEnd(width)}  `, detail, columns - 2)}`,
      );
      if (!ok && fix !== undefined) print(indent(`${" ".repeat(width + 4)}→ `, fix, columns));
    }
  }
  return checks.every((check) => check.ok) ? core.exitCodes.ok : core.exitCodes.host;
}
