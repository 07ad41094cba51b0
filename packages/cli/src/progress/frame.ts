import sliceAnsi from "slice-ansi";
import type { Style } from "../terminal/style.js";
import type { Activity } from "./Activity.js";
import { columnsOf } from "./columns.js";

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** ms that each picture of the spinner is shown. */
const pictureTime = 100;
const barWidth = 12;
/** ms after which a line that a step wrote tells no longer what it is at. */
const stale = 10_000;

/** The size of the terminal in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * What goes on, one line each, cut to the terminal's width: a line that the terminal breaks itself would leave rests of
 * older frames on the screen.
 * @param now clock time, ms
 */
export function frame(running: readonly Activity[], now: number, size: Size, style: Style): string[] {
  const picture = spinner[Math.floor(now / pictureTime) % spinner.length] as string;
  const lines = running.map((activity) => {
    const detail =
      activity.fraction === undefined ? news(activity, now) : `${bar(activity.fraction)} ${activity.detail}`;
    const text = columnsOf(activity.name, (now - activity.since) / 1000, detail);
    return `${style("cyan", picture)} ${sliceAnsi(text, 0, size.columns - 3)}`;
  });
  // The newest are kept when the terminal is too low; two rows are left for what is above and for the cursor.
  const room = Math.max(1, size.rows - 2);
  return lines.slice(-room);
}

/** What an activity has just written, as long as that can be what it is at; else what it is. */
function news({ detail, said }: Activity, now: number): string {
  return said !== undefined && now - said.at < stale ? said.line : detail;
}

function bar(fraction: number): string {
  const full = Math.round(fraction * barWidth);
  return "█".repeat(full) + "░".repeat(barWidth - full);
}
