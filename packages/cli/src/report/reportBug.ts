import { inspect } from "node:util";
import { reportProblems } from "./reportProblems.js";

/** What is thrown without being meant for people is a bug of ours. Says so; the stack is for those who ask for it. */
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
