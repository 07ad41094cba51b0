import { createReporter } from "./createReporter.js";
import type { Reporter } from "./Reporter.js";

/** Does some work under the eyes of a reporter, which is stopped before the result or the error goes on. */
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
