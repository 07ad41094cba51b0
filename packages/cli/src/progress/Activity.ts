/** A part of a build that is in progress, such as a step or a download. */
export interface Activity {
  readonly name: string;
  /** Time of its start, in ms since the epoch. */
  readonly since: number;
  /** Completed fraction, 0 to 1. Undefined if unknown. */
  readonly fraction?: number;
  /** What it does, or how far it has come. */
  readonly detail: string;
  /** The last line of its output, and when it was written, in ms since the epoch. */
  readonly said?: { readonly line: string; readonly at: number };
}

/** An event worth a permanent line on the screen or in a log: a start, an end, a wait or a warning. */
export interface Notice {
  readonly state: "started" | "finished" | "failed" | "waiting" | "warned";
  readonly name: string;
  /** An amount, the title of a step, or the cause of a wait or a warning. */
  readonly detail: string;
  /** Duration. */
  readonly seconds?: number;
  /** The last lines of output of a failed step. */
  readonly lastLines?: readonly string[];
}
