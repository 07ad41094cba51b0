import { formatSeconds } from "../format/seconds.js";

/** Wide enough for the names of steps; longer ones push their line to the right. */
const nameWidth = 24;
/** Wide enough for `59 min 59 s`. */
const timeWidth = 11;

/** Name, time and detail, one below the other in every line that tells of progress. */
export function columnsOf(name: string, seconds: number | undefined, detail: string): string {
  const time = seconds === undefined ? "" : formatSeconds(seconds);
  return `${name.padEnd(nameWidth)}  ${time.padStart(timeWidth)}  ${detail}`.trimEnd();
}
