import { formatSeconds } from "../format/seconds.js";

/** Characters, enough for most names of steps. A longer name moves the rest of its line to the right. */
const nameWidth = 24;
/** Characters, enough for `59 min 59 s`. */
const timeWidth = 11;

/** Formats name, time and detail in columns that are the same on all lines of progress. */
export function columnsOf(name: string, seconds: number | undefined, detail: string): string {
  const time = seconds === undefined ? "" : formatSeconds(seconds);
  return `${name.padEnd(nameWidth)}  ${time.padStart(timeWidth)}  ${detail}`.trimEnd();
}
