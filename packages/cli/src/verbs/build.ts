import { relative } from "node:path";
import type { BuiltImage } from "@nixwrt/core";
import { Command } from "commander";
import { formatBytes } from "../format/bytes.js";
import { count } from "../format/count.js";
import { formatSeconds } from "../format/seconds.js";
import { withProgress } from "../progress/withProgress.js";
import { styleFor } from "../terminal/style.js";
import { print, write } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";
import { printJson } from "./printJson.js";
import { openProjectOf, type ProjectOptions } from "./projectOptions.js";

interface BuildOptions extends ProjectOptions {
  readonly image?: readonly string[];
  readonly package?: readonly string[];
  readonly frozen?: true;
  readonly offline?: true;
  readonly cleanKernel?: true;
  readonly json?: true;
}

export function buildCommand(perform: Perform): Command {
  return new Command("build")
    .summary("build the images of a project")
    .description(
      "Builds the images of a project into its out/ folder, and prints where each one is. What was built before is " +
        "not built again.",
    )
    .option("-i, --image <name>", "build this image only; may be given again (default: those of the config)", collect)
    .option("--package <name>", "build this package only, and check its files; may be given again", collect)
    .option("--frozen", "fail when nixwrt.lock would have to change, as in CI")
    .option("--offline", "use no network: fail when something is not in the cache")
    .option("--clean-kernel", "compile all of a kernel that is not there yet, instead of starting from another one")
    .option("--json", "print the images as data: name, path, bytes, sha256")
    .addHelpText(
      "after",
      examples({
        "nixwrt build": "build everything the config asks for",
        "nixwrt build -C examples/emu": "build the project in another folder",
        "nixwrt build --image emulator": "build one image",
        "nixwrt build --package tcpdump": "compile one package, no kernel and no image",
        "nixwrt build --frozen --json": "just what nixwrt.lock says, as data",
      }),
    )
    .action((_options, command: Command) => perform((signal) => build(command.optsWithGlobals(), signal)));
}

async function build(options: BuildOptions, signal: AbortSignal): Promise<number> {
  if (options.package !== undefined) return await packages(options, options.package, signal);
  const { buildImages } = await import("@nixwrt/core");
  const result = await withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal);
    return buildImages(project, {
      ...(options.image === undefined ? {} : { images: [...options.image] }),
      frozen: options.frozen ?? false,
      offline: options.offline ?? false,
      cleanKernel: options.cleanKernel ?? false,
      onEvent: reporter.accept,
      signal,
    });
  });

  const style = styleFor(process.stderr);
  for (const image of result.images) {
    const news = result.upToDate ? "is up to date" : "is ready";
    const line = `${image.name} ${news}: ${formatBytes(image.bytes)} (${formatSeconds(result.seconds)})`;
    write(process.stderr, `${style("green", "✓")} ${line}\n`);
  }
  if (options.json) await printJson({ version: 1, images: result.images.map(imageData) });
  else for (const image of result.images) print(relative("", image.path));
  return 0;
}

/** Builds packages alone. */
async function packages(options: BuildOptions, names: readonly string[], signal: AbortSignal): Promise<number> {
  const { buildPackages } = await import("@nixwrt/core");
  const result = await withProgress(signal, async (reporter) => {
    const project = await openProjectOf(options, signal, names);
    const { frozen = false, offline = false } = options;
    return buildPackages(project, project.chosen, { frozen, offline, onEvent: reporter.accept, signal });
  });
  const style = styleFor(process.stderr);
  for (const { name, version, files, bytes } of result.packages) {
    const brings =
      files.length === 0 ? "nothing for the image" : `${formatBytes(bytes)} in ${count(files.length, "file")}`;
    const line = `${name} ${version} is built and checked: ${brings} (${formatSeconds(result.seconds)})`;
    write(process.stderr, `${style("green", "✓")} ${line}\n`);
  }
  if (options.json) await printJson({ version: 1, packages: result.packages });
  else for (const { output } of result.packages) print(output);
  return 0;
}

function imageData({ name, path, bytes, sha256 }: BuiltImage): object {
  return { name, path, bytes, sha256 };
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
