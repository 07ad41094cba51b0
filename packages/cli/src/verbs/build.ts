import { relative } from "node:path";
import type { BuiltImage } from "@nixwrt/core/host";
import { Command } from "commander";
import { formatBytes } from "../format/bytes.js";
import { count } from "../format/count.js";
import { formatPackageChanges } from "../format/packageChanges.js";
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
      "Builds a project's images into its out/ folder and prints the path of each. Steps that were built before are " +
        "not built again.",
    )
    .option("-i, --image <name>", "build only this image; can be repeated (default: the config's images)", collect)
    .option("--package <name>", "build only this package and check its files; can be repeated", collect)
    .option("--frozen", "fail if nixwrt.lock would have to change; for CI")
    .option("--offline", "do not use the network; fail if something is not in the cache")
    .option("--clean-kernel", "compile new kernels completely, without another kernel's object files")
    .option("--json", "print the images as JSON: name, path, bytes, sha256")
    .addHelpText(
      "after",
      examples({
        "nixwrt build": "build everything the config asks for",
        "nixwrt build -C examples/emu": "build the project in another folder",
        "nixwrt build --image emulator": "build one image",
        "nixwrt build --package tcpdump": "compile one package, no kernel and no image",
        "nixwrt build --frozen --json": "what nixwrt.lock pins, with JSON output",
      }),
    )
    .action((_options, command: Command) => perform((signal) => build(command.optsWithGlobals(), signal)));
}

async function build(options: BuildOptions, signal: AbortSignal): Promise<number> {
  if (options.package !== undefined) return await packages(options, options.package, signal);
  const { buildImages } = await import("@nixwrt/core/host");
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
  if (result.changes.length > 0) write(process.stderr, "Changed packages since the previous build:\n");
  for (const line of formatPackageChanges(result.changes)) write(process.stderr, `  ${line}\n`);
  for (const image of result.images) {
    const news = result.upToDate ? "is up to date" : "is ready";
    const line = `${image.name} ${news}: ${formatBytes(image.bytes)} (${formatSeconds(result.seconds)})`;
    write(process.stderr, `${style("green", "✓")} ${line}\n`);
  }
  if (options.json) await printJson({ version: 1, images: result.images.map(imageData), changes: result.changes });
  else for (const image of result.images) print(relative("", image.path));
  return 0;
}

/** Builds only packages, without an image. */
async function packages(options: BuildOptions, names: readonly string[], signal: AbortSignal): Promise<number> {
  const { buildPackages } = await import("@nixwrt/core/host");
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
