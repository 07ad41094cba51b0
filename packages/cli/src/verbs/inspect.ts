import { resolve } from "node:path";
import type { ExitClass, Inspection, Problem } from "@nixwrt/core";
import { Command } from "commander";
import { formatInspection } from "../format/inspection.js";
import { styleFor } from "../terminal/style.js";
import { print } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import type { ProjectOptions } from "./projectOptions.js";

interface InspectOptions extends Pick<ProjectOptions, "directory"> {
  readonly json?: true;
  readonly key?: string;
}

export function inspectCommand(perform: Perform): Command {
  return new Command("inspect")
    .summary("show what an image file is, part by part")
    .description(
      "Takes an image apart and checks its checksums: of this project or a foreign one, such as OpenWrt's or " +
        "Buildroot's. Fails when a check does, when nothing is recognized, and with another exit code when not all of " +
        "it can be checked.",
    )
    .argument("<file>", "any file")
    .option("--key <file>", "public key that the image must be signed by")
    .option("--json", "print the same as data")
    .addHelpText(
      "after",
      examples({
        "nixwrt inspect out/firmware/firmware.bin": "what nixwrt build has made",
        "nixwrt inspect openwrt-sysupgrade.bin": "what somebody else has made",
        "nixwrt inspect --key signing.pub new.bin": "whether we have signed it",
      }),
    )
    .action((file: string, _options, command: Command) => perform(() => inspect(file, command.optsWithGlobals())));
}

async function inspect(path: string, { directory, json, key }: InspectOptions): Promise<number> {
  const { inspectFile } = await import("@nixwrt/core");
  const from = resolve(directory ?? ".");
  const keyFile = key === undefined ? {} : { keyFile: resolve(from, key) };
  const inspection = await inspectFile(resolve(from, path), keyFile);
  if (json) await printJson(inspection);
  else print(formatInspection(inspection, styleFor(process.stdout)));
  const problem = problemOf(inspection);
  if (problem === undefined) return 0;
  const { NixwrtError } = await import("@nixwrt/core");
  const { exitClass, ...said } = problem;
  throw new NixwrtError(exitClass, { ...said, path });
}

/** Why a script should not go on with a file; undefined when it is sound. */
function problemOf({ recognized, verdict }: Inspection): (Problem & { readonly exitClass: ExitClass }) | undefined {
  if (verdict === "sound") return undefined;
  if (verdict === "damaged") {
    return {
      exitClass: "image",
      code: "IMAGE_UNSOUND",
      message: "this image is damaged, or not signed as it must be: see what is marked ✗",
      hint: "Do not flash it; fetch or build it again",
    };
  }
  if (!recognized) {
    return {
      exitClass: "image",
      code: "IMAGE_UNRECOGNIZED",
      message: "nothing in this file is of a known format",
      hint: "Is it an image, and all of it? docs/cli.md lists the formats",
    };
  }
  return {
    exitClass: "unchecked",
    code: "IMAGE_NOT_CHECKED",
    message: "nothing is known to be wrong with this image, but not all of it could be checked: see what is marked ?",
    hint: "Compare its SHA-256 with the one that its author names",
  };
}
