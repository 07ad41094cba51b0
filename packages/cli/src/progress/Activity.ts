/** Something that is going on. */
export interface Activity {
  readonly name: string;
  /** Clock time of its start, ms. */
  readonly since: number;
  /** 0 to 1, where that is known. */
  readonly fraction?: number;
  /** What it is, or how far it is. */
  readonly detail: string;
  /** The last line that it wrote, and when: clock time, ms. */
  readonly said?: { readonly line: string; readonly at: number };
}

/** Something that began, is over, has to wait, or should be known: a line that stays on the screen and in a log. */
export interface Notice {
  readonly state: "started" | "finished" | "failed" | "waiting" | "warned";
  readonly name: string;
  /** An amount, or what a step is for. */
  readonly detail: string;
  /** How long it took. */
  readonly seconds?: number;
  /** What it wrote last, of something that has failed. */
  readonly lastLines?: readonly string[];
}
