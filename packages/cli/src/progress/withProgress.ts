import { createReporter } from "./createReporter.js";
import type { Reporter } from "./Reporter.js";

/** Runs some work with a reporter, and stops the reporter before it returns the result or throws the error. */
export async function withProgress<T>(signal: AbortSignal, work: (reporter: Reporter) => Promise<T>): Promise<T> {
  const reporter = createReporter();
  const onAbort = () => reporter.say("stopping… (press Ctrl-C again to stop at once)");
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await work(reporter);
  } finally {
    signal.removeEventListener("abort", onAbort);
    reporter.stop();
  }
}
