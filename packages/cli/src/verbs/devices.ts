import { resolve } from "node:path";
import type { BoardFunction, Support } from "@nixwrt/core/device";
import type { InstalledBoard } from "@nixwrt/core/host";
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

interface DevicesOptions extends Pick<ProjectOptions, "directory"> {
  readonly json?: true;
}

export function devicesCommand(perform: Perform): Command {
  return new Command("devices")
    .summary("list the boards that you can build for")
    .description(
      "Lists the boards of all device packages that the project has installed: chip, flash, RAM, and what works. " +
        "--device takes these names.",
    )
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      examples({
        "nixwrt devices": "list the boards",
        "nixwrt devices --json | jq -r '.[].name'": "only their names",
        "nixwrt build --device gl-mt300n-v2": "build the project for one of them",
      }),
    )
    .action((_options, command: Command) => perform((signal) => devices(command.optsWithGlobals(), signal)));
}

async function devices(options: DevicesOptions, signal: AbortSignal): Promise<number> {
  const { boardFunctions } = await import("@nixwrt/core/device");
  const { installedBoards, NixwrtError } = await import("@nixwrt/core/host");
  const boards = await orAborted(installedBoards(resolve(options.directory ?? ".")), signal);
  if (options.json) {
    await printJson(boards.map(({ options: _, ...board }) => board));
    return 0;
  }
  if (boards.length === 0) {
    throw new NixwrtError("config", {
      code: "DEVICE_NONE",
      message: "this project has no device package installed",
      hint: "npm install --save-dev @nixwrt/device-ramips @nixwrt/device-ath79",
    });
  }
  print(formatBoards(boards, boardFunctions));
  return 0;
}

/** Words for the levels of support. {@link legend} explains them. */
const words: Readonly<Record<Support, string>> = {
  mainline: "yes",
  "patch-set": "patch",
  untested: "untested",
  missing: "no",
  none: "-",
};

const legend = [
  "yes: the kernel has everything it needs",
  "untested: likewise, but nobody has tried it on the board",
  "patch: needs patches from an OpenWrt tree",
  "no: there is no driver",
  "-: the board does not have this",
].join("; ");

/** Formats a table of what works on each board, then a description of each board. */
function formatBoards(boards: readonly InstalledBoard[], functions: readonly BoardFunction[]): string {
  const head = ["board", ...functions];
  const rows = boards.map((board) => [board.name, ...functions.map((name) => words[board.functions[name]])]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const style = styleFor(process.stdout);
  const columns = columnsFor(process.stdout);
  const about = boards.map((board) => indent(`${board.name.padEnd(widths[0] ?? 0)}  `, describe(board), columns));
  const table = [style("bold", line(head)), ...rows.map(line)];
  return [...table, "", ...about, "", style("dim", indent("", legend, columns))].join("\n");
}

function describe({ title, soc, ramMiB, flashMiB, note }: InstalledBoard): string {
  const flash = flashMiB === undefined ? [] : [`${flashMiB} MiB flash`];
  const facts = [soc, `${ramMiB} MiB RAM`, ...flash].join(", ");
  return `${title} (${facts})${note === undefined ? "" : `. ${note}`}`;
}
