import { inspect } from "node:util";
import { reportProblems } from "./reportProblems.js";

/** Reports an unexpected error as a bug in nixwrt. Shows the stack only if NIXWRT_DEBUG is 1. */
export function reportBug(error: unknown, redact: (text: string) => string): void {
  const problem = {
    code: "BUG",
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    hint:
      "This is a bug in nixwrt, not in your config. Please report it, with the output under NIXWRT_DEBUG=1 " +
      "and the output of `npx nixwrt doctor`.",
  };
  const debug = process.env.NIXWRT_DEBUG === "1";
  reportProblems({ problems: [problem], ...(debug ? { details: inspect(error) } : {}) }, redact);
}
