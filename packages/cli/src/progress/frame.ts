import sliceAnsi from "slice-ansi";
import type { Style } from "../terminal/style.js";
import type { Activity } from "./Activity.js";
import { columnsOf } from "./columns.js";

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** ms that each character of the spinner is shown. */
const pictureTime = 100;
const barWidth = 12;
/** ms after which a line of a step's output no longer shows what the step is doing. */
const stale = 10_000;

/** The size of the terminal in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Draws one line per activity, truncated to the terminal's width. If the terminal wrapped a line itself, parts of older
 * frames would stay on the screen.
 * @param now in ms since the epoch
 */
export function frame(running: readonly Activity[], now: number, size: Size, style: Style): string[] {
  const picture = spinner[Math.floor(now / pictureTime) % spinner.length] as string;
  const lines = running.map((activity) => {
    const detail =
      activity.fraction === undefined ? news(activity, now) : `${bar(activity.fraction)} ${activity.detail}`;
    const text = columnsOf(activity.name, (now - activity.since) / 1000, detail);
    return `${style("cyan", picture)} ${sliceAnsi(text, 0, size.columns - 3)}`;
  });
  // Keep the newest activities if the terminal has too few rows. Leave one row for the text above and one for the cursor.
  const room = Math.max(1, size.rows - 2);
  return lines.slice(-room);
}

/** The last line of an activity's output while that is recent, otherwise the activity's detail. */
function news({ detail, said }: Activity, now: number): string {
  return said !== undefined && now - said.at < stale ? said.line : detail;
}

function bar(fraction: number): string {
  const full = Math.round(fraction * barWidth);
  return "█".repeat(full) + "░".repeat(barWidth - full);
}
