import { Problems } from "../errors.js";
import type { Installed } from "../plan/Plan.js";
import { readOutput } from "./loadRoot.js";

/** An absolute path without `.`, `..`, or empty parts. */
const imagePath = /^(\/(?!\.{1,2}(\/|$))[^/\0]+)+$/;

/**
 * Adds the links that steps list in files of their outputs (`linksFrom`), such as busybox's applets. If a package has its own program at
 * such a path, it wins.
 * @throws {NixwrtError} `INSTALL_LINKS` of class `build` if a list is missing or contains anything but paths.
 */
export async function expandLinks(
  install: readonly Installed[],
  outputs: ReadonlyMap<string, string>,
): Promise<Installed[]> {
  const problems = new Problems();
  const taken = new Set(install.map(({ path }) => path));
  const expanded = install.map(async (one): Promise<Installed[]> => {
    if ("link" in one.from || one.from.linksFrom === undefined) return [one];
    const { step, linksFrom } = one.from;
    const list = await readOutput({ step, file: linksFrom }, outputs);
    const paths = list?.data
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "");
    if (paths === undefined || !paths.every((path) => imagePath.test(path))) {
      problems.add({
        code: "INSTALL_LINKS",
        message: `the package ${one.package}: ${linksFrom} of the step ${step} is not a list of absolute paths, one per line`,
        hint: "This is a bug in the package's recipe: report it to its author",
      });
    }
    const links = (paths ?? []).map((path) => ({ path, package: one.package, from: { link: one.path } }));
    return [one, ...links.filter((link) => !taken.has(link.path))];
  });
  const result = (await Promise.all(expanded)).flat();
  problems.throwIfAny("build");
  return result;
}
