import { isDeepStrictEqual } from "node:util";
import type { Problems } from "../errors.js";
import { redactUrls } from "../redact.js";
import { formatOrigin } from "../system/Contributions.js";
import { type Hardening, hardenings, type Package } from "../system/Package.js";
import type { System } from "../system/System.js";
import type { Source } from "../system/source.js";
import { checkVariables } from "./checkVariables.js";

/**
 * Returns every package to compile, those of the image and their libraries, sorted by name. Reports packages that cannot be built as
 * described.
 */
export function packagesToBuild(system: System, problems: Problems): Package[] {
  const found = new Map<string, Package>();
  const visit = (what: Package, path: readonly string[], by: string) => {
    if (path.includes(what.name)) {
      const circle = [...path.slice(path.indexOf(what.name)), what.name].join(" → ");
      problems.add({
        code: "PACKAGE_CYCLE",
        certain: true,
        message: `packages depend on each other in a cycle: ${circle}`,
      });
      return;
    }
    const same = found.get(what.name);
    if (same !== undefined) {
      if (!isDeepStrictEqual(same, what)) {
        problems.add({
          code: "PACKAGE_CONFLICT",
          message: `two different packages are named ${what.name}; ${by} adds one of them`,
          hint: "Rename one of them",
        });
      }
      return;
    }
    found.set(what.name, what);
    checkPackage(what, by, problems);
    checkCpu(what, system, by, problems);
    for (const library of what.libraries ?? []) visit(library, [...path, what.name], by);
  };
  for (const { value, origins } of system.kernelFirmware.values()) {
    checkSource(`the package ${value.package}`, value.source, origins.map(formatOrigin).join(", "), problems);
  }
  for (const { value, origins } of system.packages.values()) visit(value, [], origins.map(formatOrigin).join(", "));
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function checkPackage(what: Package, by: string, problems: Problems): void {
  if (!/^[a-z][a-z0-9+._-]{0,99}$/.test(what.name)) {
    problems.add({
      code: "PACKAGE_NAME",
      certain: true,
      message: `${by}: ${JSON.stringify(what.name)} is not a valid package name`,
      hint: 'Use lower-case letters, digits and "+._-", starting with a letter, at most 100 characters',
    });
  }
  if (!licenceExpression.test(what.licence) || /^(unknown|none|other|tbd|todo)$/i.test(what.licence)) {
    problems.add({
      code: "PACKAGE_LICENCE",
      certain: true,
      message: `${by}: the package ${what.name} has the licence ${JSON.stringify(what.licence)}, which is not an SPDX expression`,
      hint: 'Look up the licence in its source, and write it as in https://spdx.org/licenses: "GPL-2.0-only", "MIT AND BSD-3-Clause". For a licence that is not listed, write "LicenseRef-" and a name',
    });
  }
  for (const [hardening, reason] of Object.entries(what.exemptions ?? {})) {
    if (isHardening(hardening) && typeof reason === "string" && reason.trim() !== "") continue;
    problems.add({
      code: "PACKAGE_EXEMPTION",
      certain: true,
      message: `${by}: the package ${what.name} has an exemption from ${JSON.stringify(hardening)}, which does not exist or has no reason`,
      hint: `Give the reason as text; there are exemptions from: ${hardenings.join(", ")}`,
    });
  }
  checkSource(`the package ${what.name}`, what.source, by, problems);
  checkVariables(what, by, problems);
  const bad = [...Object.keys(what.files), ...Object.keys(what.links ?? {})].filter((path) => !isImagePath(path));
  const outside = Object.values(what.files).filter(({ from }) => !isImagePath(`/${from}`));
  for (const path of [...bad, ...outside.map(({ from }) => from)]) {
    problems.add({
      code: "PACKAGE_PATH",
      certain: true,
      message: `${by}: the package ${what.name} has a file at ${JSON.stringify(path)}, which is not a plain path`,
      hint: 'Paths in the image start with "/", those of the output do not; neither has "." or ".." parts',
    });
  }
}

function checkCpu({ name, unsupported = {} }: Package, { device }: System, by: string, problems: Problems): void {
  const reason = unsupported[device.cpu.family.name];
  if (reason === undefined) return;
  problems.add({
    code: "PACKAGE_CPU",
    certain: true,
    message: `${by}: the package ${name} cannot be built for ${device.cpu.family.name}, the CPU of ${device.name}: ${reason}`,
    hint: "Remove it, or choose another device",
  });
}

/** Reports sources of the device's kernel that cannot be fetched, and those whose variable the kernel's step uses for something else. */
export function checkKernelSources({ device }: System, problems: Problems): void {
  const { source, patchSet } = device.kernel;
  checkSource("the kernel", source, device.name, problems);
  for (const [variable, from] of Object.entries(patchSet?.sources ?? {})) {
    checkSource(`the kernel's patches ${patchSet?.name}`, from, device.name, problems);
    if (/^[a-z]\w*$/.test(variable) && !/^(source|out|kernelConfig|optionalSymbols|firmware\d+)$/.test(variable))
      continue;
    problems.add({
      code: "KERNEL_PATCH_SET",
      certain: true,
      message: `${device.name}: the kernel's patches ${patchSet?.name} need a source in the variable ${JSON.stringify(variable)}, but this name is invalid or already used`,
      hint: "Give the source another name in patchSet.sources, such as patches",
    });
  }
}

function isHardening(name: string): name is Hardening {
  return (hardenings as readonly string[]).includes(name);
}

/** Names with operators and brackets, in the syntax of SPDX (annex D). Whether the licences exist is not checked. */
const licenceExpression = /^\(*[A-Za-z0-9][A-Za-z0-9.:+-]*\)*( (AND|OR|WITH) \(*[A-Za-z0-9][A-Za-z0-9.:+-]*\)*)*$/;

/** Version constraints in Debian's syntax, separated by commas. */
const versionBounds = /^(<<|<=|=|>=|>>) ?[A-Za-z0-9.+:~-]+(, ?(<<|<=|=|>=|>>) ?[A-Za-z0-9.+:~-]+)*$/;

/**
 * Reports a source that cannot be found, fetched or checked.
 * @param what owner of the source
 * @param by who contributed it
 */
function checkSource(what: string, source: Source, by: string, problems: Problems): void {
  const report = (message: string, hint: string) =>
    problems.add({ code: "PACKAGE_SOURCE", certain: true, message: `${by}: the source of ${what} ${message}`, hint });
  if (source.kind === "debian-source" && source.version !== undefined && !versionBounds.test(source.version)) {
    report(
      `asks for the version ${JSON.stringify(source.version)}, which is not a version constraint`,
      'Write it as Debian does: "= 2.91-1", ">= 2.90", or several: ">= 2.5, << 2.6"',
    );
  }
  if (source.kind !== "url") return;
  if (!/^[0-9a-f]{64}$/.test(source.sha256)) {
    report("has no SHA-256", "Give the file's hash, 64 hexadecimal digits, as sha256sum prints it");
  }
  const bad = source.urls.filter((url) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ""));
  if (source.urls.length === 0) report("has no address", "Give the address of a file, with http:// or https://");
  for (const url of bad) {
    report(
      `has the address ${JSON.stringify(redactUrls(url))}, which is not valid`,
      "Give the address of a file, with http:// or https://",
    );
  }
  if (source.commit !== undefined && !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(source.commit)) {
    report("has no commit", "Give the full commit hash, 40 hexadecimal digits: a branch or a tag can move");
  }
}

function isImagePath(path: string): boolean {
  const [first, ...parts] = path.split("/");
  return first === "" && parts.length > 0 && parts.every((part) => part !== "" && part !== "." && part !== "..");
}
