import { resolve } from "node:path";
import type { ExitClass, Inspection, Problem } from "@nixwrt/core/host";
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
    .summary("show what an image file consists of")
    .description(
      "Takes an image apart and verifies its checksums. It reads this project's images and others, such as OpenWrt's or " +
        "Buildroot's. It fails if a check fails or nothing is recognized, and has a different exit code if some parts " +
        "cannot be checked.",
    )
    .argument("<file>", "any file")
    .option("--key <file>", "public key that the image must be signed with")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      examples({
        "nixwrt inspect out/firmware/firmware.bin": "an image that nixwrt has built",
        "nixwrt inspect openwrt-sysupgrade.bin": "an image from another project",
        "nixwrt inspect --key signing.pub new.bin": "also check our signature",
      }),
    )
    .action((file: string, _options, command: Command) => perform(() => inspect(file, command.optsWithGlobals())));
}

async function inspect(path: string, { directory, json, key }: InspectOptions): Promise<number> {
  const { inspectFile } = await import("@nixwrt/core/host");
  const from = resolve(directory ?? ".");
  const keyFile = key === undefined ? {} : { keyFile: resolve(from, key) };
  const inspection = await inspectFile(resolve(from, path), keyFile);
  if (json) await printJson(inspection);
  else print(formatInspection(inspection, styleFor(process.stdout)));
  const problem = problemOf(inspection);
  if (problem === undefined) return 0;
  const { NixwrtError } = await import("@nixwrt/core/host");
  const { exitClass, ...said } = problem;
  throw new NixwrtError(exitClass, { ...said, path });
}

/** The problem because of which a script should not use the file. Undefined if the file is sound. */
function problemOf({
  bytes,
  recognized,
  verdict,
}: Inspection): (Problem & { readonly exitClass: ExitClass }) | undefined {
  if (verdict === "sound") return undefined;
  if (verdict === "damaged") {
    return {
      exitClass: "image",
      code: "IMAGE_UNSOUND",
      message: "this image is damaged, or its signature is missing or wrong: see the lines marked ✗",
      hint: "Do not flash it; fetch or build it again",
    };
  }
  if (!recognized) {
    return {
      exitClass: "image",
      code: "IMAGE_UNRECOGNIZED",
      message: bytes === 0 ? "this file is empty" : "no known format was found in this file",
      hint:
        bytes === 0
          ? "Fetch or build the image again"
          : "Check that it is an image, and that it is complete. docs/cli.md lists the formats",
    };
  }
  return {
    exitClass: "unchecked",
    code: "IMAGE_NOT_CHECKED",
    message: "no check of this image failed, but some parts could not be checked: see the lines marked ?",
    hint: "Compare its SHA-256 with the one that its author publishes",
  };
}
