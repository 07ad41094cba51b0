import { lineReporter } from "./lineReporter.js";
import { liveReporter } from "./liveReporter.js";
import type { Reporter } from "./Reporter.js";

/** Creates a reporter that redraws in place if stderr is a terminal, and otherwise writes plain lines. */
export function createReporter(): Reporter {
  const stream = process.stderr;
  return stream.isTTY && process.env.TERM !== "dumb" ? liveReporter(stream) : lineReporter(stream);
}
