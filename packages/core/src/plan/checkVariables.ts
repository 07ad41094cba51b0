import { isEnvironmentName } from "../environmentName.js";
import type { Problems } from "../errors.js";
import type { Package } from "../system/Package.js";
import { libraryVariable } from "./packageStep.js";

/** Maximum bytes of a variable with its name, "=" and the final NUL: Linux's MAX_ARG_STRLEN. A program does not start with more. */
const variableLimit = 128 * 1024;
/**
 * Maximum bytes of all variables: half of what Linux gives a program with the usual stack of 8 MiB. The rest is for names and arguments.
 */
const totalLimit = 1024 * 1024;

/** Variables that the step sets, so that other values would be lost, and those of bash that nobody can set. */
const setByStep = [
  ...["PATH", "HOME", "TARGET", "JOBS", "CC", "AR", "RANLIB", "STRIP", "CFLAGS", "LDFLAGS", "SOURCE_DATE_EPOCH"],
  ...["NIX_BUILD_CORES", "BASHOPTS", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID"],
];

/** Reports variables of a package's script that have two values, and those that nobody can set or start a program with. */
export function checkVariables(what: Package, by: string, problems: Problems): void {
  const claims: [variable: string, who: string][] = [
    ...setByStep.map((name): [string, string] => [name, "what the step sets itself"]),
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
      certain: true,
      message: `${by}: in the script of the package ${what.name}, $${variable} is ${all.map(([, who]) => who).join(" and ")}`,
      hint: "Rename one of them",
    });
  }
  checkEnvironment(what, by, problems);
}

function checkEnvironment(what: Package, by: string, problems: Problems): void {
  const report = (message: string, hint: string) =>
    problems.add({
      code: "PACKAGE_ENVIRONMENT",
      certain: true,
      message: `${by}: the package ${what.name} ${message}`,
      hint,
    });
  let total = 0;
  for (const [name, value] of Object.entries(what.environment ?? {})) {
    if (!isEnvironmentName(name)) {
      report(
        `sets ${JSON.stringify(name)}, which is not a valid variable name`,
        "Use letters, digits and _, starting with a letter or _",
      );
    }
    if (typeof value !== "string") continue;
    const bytes = Buffer.byteLength(`${name}=${value}\0`);
    total += bytes;
    if (bytes <= variableLimit) continue;
    report(
      `has ${bytes} bytes in the variable $${name}, but Linux does not start programs with more than ${variableLimit} in one variable`,
      `Give { text: … } instead of the text: $${name} is then the path of a file with this text`,
    );
  }
  if (total <= totalLimit) return;
  report(
    `has ${total} bytes in its variables, but Linux does not start programs with much more than ${totalLimit}`,
    "Give { text: … } instead of long texts: each variable is then the path of a file with its text",
  );
}
