import { resolve } from "node:path";
import type { Inspection } from "@nixwrt/core";
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
        "Buildroot's. Fails when a check does, and when nothing is recognized.",
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
  await failUnlessSound(inspection, path);
  return 0;
}

async function failUnlessSound({ recognized, sound }: Inspection, path: string): Promise<void> {
  if (recognized && sound) return;
  const { NixwrtError } = await import("@nixwrt/core");
  if (!recognized) {
    throw new NixwrtError("image", {
      code: "IMAGE_UNRECOGNIZED",
      path,
      message: "nothing in this file is of a known format",
      hint: "Is it an image, and all of it? docs/cli.md lists the formats",
    });
  }
  throw new NixwrtError("image", {
    code: "IMAGE_UNSOUND",
    path,
    message: "this image is damaged, or not signed as it must be: see what is marked ✗",
    hint: "Do not flash it; fetch or build it again",
  });
}
