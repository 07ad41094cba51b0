import type { BuildEvent } from "@nixwrt/core";

/** Tells people what a build is doing, on stderr. */
export interface Reporter {
  accept(event: BuildEvent): void;
  /** Writes a line that stays. */
  say(line: string): void;
  /** Leaves only the lines that stay. Safe to call again. */
  stop(): void;
}
