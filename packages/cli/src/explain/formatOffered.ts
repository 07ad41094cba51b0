import type { PackageListing } from "@nixwrt/core/host";
import { formatBytes } from "../format/bytes.js";
import type { Style } from "../terminal/style.js";

/** Formats a package for people that a config could add to the image, but does not. */
export function formatOffered(one: PackageListing, style: Style): string {
  const { name, catalogue, summary, licence, untested, unsupported, measured, libraries, kernelSymbols, files } = one;
  const sizes = Object.entries(measured?.bytes ?? {}).map(([cpu, bytes]) => `${formatBytes(bytes)} for ${cpu}`);
  const list = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`  ${what} ${names.join(", ")}`];
  return [
    `${style("bold", name)} (package of ${catalogue}, not in this image): ${summary}, ${licence}`,
    ...list("brings", files),
    ...list("is built with", libraries),
    ...list("needs these kernel symbols", kernelSymbols),
    ...(measured === undefined ? [] : [`  tested with version ${measured.version}: ${sizes.join(", ")}`]),
    ...(untested === undefined ? [] : [`  ${style("yellow", "not built by any test")}: ${untested}`]),
    ...Object.entries(unsupported).map(([cpu, reason]) => `  cannot be built for ${cpu}: ${reason}`),
    style("dim", `  to add it, write packages: [${JSON.stringify(name)}] in the config`),
  ].join("\n");
}
