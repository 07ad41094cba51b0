import { resolve } from "node:path";
import type { PackageListing } from "@nixwrt/core/host";
import { Command } from "commander";
import { formatBytes } from "../format/bytes.js";
import { orAborted } from "../orAborted.js";
import { columnsFor } from "../terminal/columnsFor.js";
import { indent } from "../terminal/indent.js";
import { styleFor } from "../terminal/style.js";
import { print } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import type { ProjectOptions } from "./projectOptions.js";

interface PackagesOptions extends Pick<ProjectOptions, "directory"> {
  readonly json?: true;
}

export function packagesCommand(perform: Perform): Command {
  return new Command("packages")
    .summary("list the packages that a config can name")
    .description(
      "Lists the packages of the project's catalogues: version, size in the image, licence, and a description. " +
        'Add them to the config by name: packages: ["tcpdump"].',
    )
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      examples({
        "nixwrt packages": "list the available packages",
        "nixwrt packages --json | jq -r '.[].name'": "only their names",
        "nixwrt explain tcpdump": "show details of one package",
        "nixwrt add tcpdump": "the line for the config",
      }),
    )
    .action((_options, command: Command) => perform((signal) => packages(command.optsWithGlobals(), signal)));
}

async function packages(options: PackagesOptions, signal: AbortSignal): Promise<number> {
  const { listPackages, NixwrtError } = await import("@nixwrt/core/host");
  const listings = await orAborted(listPackages({ cwd: resolve(options.directory ?? ".") }), signal);
  if (options.json) {
    await printJson(listings);
    return 0;
  }
  if (listings.length === 0) {
    throw new NixwrtError("config", {
      code: "CATALOGUE_NONE",
      message: "this project has no package catalogue installed",
      hint: "npm install --save-dev @nixwrt/packages",
    });
  }
  print(table(listings));
  return 0;
}

const legend = [
  "size: all files that it adds to the image, before compression, as measured by the catalogue's tests",
  "version: from nixwrt.lock; in brackets, the version that was tested",
  "untested: not built by any test",
].join("; ");

function table(listings: readonly PackageListing[]): string {
  const rows = listings.map((one) => [one.name, versionOf(one), sizeOf(one), one.licence]);
  const head = ["name", "version", "size", "licence"];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const columns = columnsFor(process.stdout);
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  const style = styleFor(process.stdout);
  const lines = rows.map((row, index) => indent(`${line(row)}  `, listings[index]?.summary ?? "", columns));
  return [style("bold", `${line(head)}  what it is`), ...lines, "", style("dim", indent("", legend, columns))].join(
    "\n",
  );
}

function versionOf({ version, measured }: PackageListing): string {
  return version ?? (measured === undefined ? "-" : `(${measured.version})`);
}

/** Formats the largest size measured on any CPU. Sizes on similar CPUs differ little, so this is a safe estimate. */
function sizeOf({ measured, untested }: PackageListing): string {
  if (untested !== undefined || measured === undefined) return "untested";
  return formatBytes(Math.max(...Object.values(measured.bytes)));
}
