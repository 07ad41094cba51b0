import { isDeepStrictEqual } from "node:util";
import { isEnvironmentName } from "../environmentName.js";
import type { Problems } from "../errors.js";
import { formatOrigin } from "../system/Contributions.js";
import { type Hardening, hardenings, type Package } from "../system/Package.js";
import type { System } from "../system/System.js";
import { libraryVariable } from "./packageStep.js";

/** Steps of our own have these names; a package that took one would take its step's place. */
const reserved = ["busybox", "cross", "libgcc", "linux", "musl"];

/**
 * Every package that is to be compiled, those of the image and the libraries they need, sorted by name. Reports packages that
 * cannot be built as they are described.
 */
export function packagesToBuild(system: System, problems: Problems): Package[] {
  const found = new Map<string, Package>();
  const visit = (what: Package, path: readonly string[], by: string) => {
    if (path.includes(what.name)) {
      const circle = [...path.slice(path.indexOf(what.name)), what.name].join(" → ");
      problems.add({ code: "PACKAGE_CYCLE", message: `packages need each other in a circle: ${circle}` });
      return;
    }
    const same = found.get(what.name);
    if (same !== undefined) {
      if (!isDeepStrictEqual(same, what)) {
        problems.add({
          code: "PACKAGE_CONFLICT",
          message: `two different packages have the name ${what.name}; ${by} brings one of them`,
          hint: "Give one of them another name",
        });
      }
      return;
    }
    found.set(what.name, what);
    checkPackage(what, by, problems);
    for (const library of what.libraries ?? []) visit(library, [...path, what.name], by);
  };
  for (const { value, origins } of system.kernelFirmware.values()) {
    checkSource({ name: value.package, source: value.source }, origins.map(formatOrigin).join(", "), problems);
  }
  for (const { value, origins } of system.packages.values()) visit(value, [], origins.map(formatOrigin).join(", "));
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function checkPackage(what: Package, by: string, problems: Problems): void {
  if (!/^[a-z][a-z0-9+._-]*$/.test(what.name) || reserved.includes(what.name)) {
    problems.add({
      code: "PACKAGE_NAME",
      message: `${by}: ${JSON.stringify(what.name)} cannot be the name of a package`,
      hint: `Use lower-case letters, digits and "+._-", a letter first; these are taken: ${reserved.join(", ")}`,
    });
  }
  for (const [hardening, reason] of Object.entries(what.exemptions ?? {})) {
    if (isHardening(hardening) && typeof reason === "string" && reason.trim() !== "") continue;
    problems.add({
      code: "PACKAGE_EXEMPTION",
      message: `${by}: the package ${what.name} has an exemption from ${JSON.stringify(hardening)} that is none, or that has no reason`,
      hint: `Give the reason as text; there are exemptions from: ${hardenings.join(", ")}`,
    });
  }
  checkSource(what, by, problems);
  checkVariables(what, by, problems);
  for (const variable of Object.keys(what.environment ?? {}).filter((one) => !isEnvironmentName(one))) {
    problems.add({
      code: "PACKAGE_ENVIRONMENT",
      message: `${by}: the package ${what.name} sets ${JSON.stringify(variable)}, which cannot be the name of a variable`,
      hint: "Use letters, digits and _, a letter or _ first",
    });
  }
  const bad = [...Object.keys(what.files), ...Object.keys(what.links ?? {})].filter((path) => !isImagePath(path));
  const outside = Object.values(what.files).filter(({ from }) => !isImagePath(`/${from}`));
  for (const path of [...bad, ...outside.map(({ from }) => from)]) {
    problems.add({
      code: "PACKAGE_PATH",
      message: `${by}: the package ${what.name} has a file at ${JSON.stringify(path)}, which is not a plain path`,
      hint: 'Paths in the image start with "/", those of the output do not; neither has "." or ".." parts',
    });
  }
}

/** Reports variables of a package's script that would be two things at a time: of the latter, one would be lost. */
function checkVariables(what: Package, by: string, problems: Problems): void {
  const claims: [variable: string, who: string][] = [
    ["source", "the source"],
    ["cross", "the compiler"],
    ["out", "the output"],
    ...(what.libraries ?? []).map(({ name }): [string, string] => [libraryVariable(name), `the library ${name}`]),
    ...Object.keys(what.environment ?? {}).map((name): [string, string] => [name, "a variable of its environment"]),
  ];
  for (const [variable, all] of Map.groupBy(claims, ([name]) => name)) {
    if (all.length === 1) continue;
    problems.add({
      code: "PACKAGE_VARIABLE",
      message: `${by}: in the script of the package ${what.name}, $${variable} is ${all.map(([, who]) => who).join(" and ")}`,
      hint: "Rename one of them",
    });
  }
}

function isHardening(name: string): name is Hardening {
  return (hardenings as readonly string[]).includes(name);
}

/** Reports a file by address that could not be fetched, or not be checked. @param by who brings it */
function checkSource({ name, source }: Pick<Package, "name" | "source">, by: string, problems: Problems): void {
  if (source.kind !== "url") return;
  const report = (message: string, hint: string) =>
    problems.add({ code: "PACKAGE_SOURCE", message: `${by}: the source of the package ${name} ${message}`, hint });
  if (!/^[0-9a-f]{64}$/.test(source.sha256)) {
    report("has no SHA-256", "Give the file's hash, 64 hexadecimal digits, as sha256sum prints it");
  }
  if (source.urls.length === 0 || !source.urls.every((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ""))) {
    report("has no address, or one that is none", "Give the address of a file, with http:// or https://");
  }
  if (source.commit !== undefined && !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(source.commit)) {
    report("has no commit", "Give the whole hash of the commit, 40 hexadecimal digits: a branch or a tag may move");
  }
}

function isImagePath(path: string): boolean {
  const [first, ...parts] = path.split("/");
  return first === "" && parts.length > 0 && parts.every((part) => part !== "" && part !== "." && part !== "..");
}
