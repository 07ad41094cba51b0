import { lineReporter } from "./lineReporter.js";
import { liveReporter } from "./liveReporter.js";
import type { Reporter } from "./Reporter.js";

/** Progress on stderr: drawn in place on a terminal, else in plain lines. */
export function createReporter(): Reporter {
  const stream = process.stderr;
  return stream.isTTY && process.env.TERM !== "dumb" ? liveReporter(stream) : lineReporter(stream);
}
