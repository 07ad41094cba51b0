import type { Problem } from "../errors.js";
import { shellQuote } from "../shellQuote.js";

/** Returns a bash command that reports a problem of a package to the user. */
export function reportCommand(problem: Problem): string {
  return `echo ${shellQuote(`@nixwrt-problem ${JSON.stringify(problem)}`)}`;
}

/** Turns the report of a package's step into a problem. Its text is already for users. Returns undefined for any other problem. */
export function explainPackageProblem(raw: Readonly<Record<string, unknown>>): Problem | undefined {
  const { code, message, hint } = raw;
  if (code === "PACKAGE_REFERENCE") {
    return {
      code,
      message: `${raw.file} of the package ${raw.package} refers to ${raw.mentioned}, a folder of the build that the device does not have`,
      hint: "Give configure paths of the device, such as --prefix=/usr, and $out only to `make install` as DESTDIR; or do not install this file",
    };
  }
  if (typeof code !== "string" || typeof message !== "string") return undefined;
  return { code, message, ...(typeof hint === "string" ? { hint } : {}) };
}
