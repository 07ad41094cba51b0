import type { BuildEvent } from "@nixwrt/core/host";

/** Shows the progress of a build on stderr. */
export interface Reporter {
  accept(event: BuildEvent): void;
  /** Writes a permanent line. */
  say(line: string): void;
  /** Stops showing progress, and leaves only the permanent lines. Can be called again. */
  stop(): void;
}
