import { indent } from "../terminal/indent.js";
import type { Style } from "../terminal/style.js";
import type { Notice } from "./Activity.js";
import { columnsOf } from "./columns.js";

const marks = { started: "·", finished: "✓", failed: "✗", waiting: "…", warned: "!" } as const;
const colours = { started: "dim", finished: "green", failed: "red", waiting: "dim", warned: "yellow" } as const;

/**
 * Formats a notice as one line, followed by the last lines of a failed step. A warning or a wait has no columns, so that it fits on a line.
 * @param columns width at which a warning or a wait is wrapped
 */
export function formatNotice(notice: Notice, style: Style, columns: number): string {
  const mark = style(colours[notice.state], marks[notice.state]);
  if (notice.state === "warned" || notice.state === "waiting")
    return indent("  ", `${notice.name}: ${notice.detail}`, columns).replace(" ", () => mark);
  const lines = (notice.lastLines ?? []).map((line) => `\n    ${style("dim", line)}`);
  return `${mark} ${columnsOf(notice.name, notice.seconds, notice.detail)}${lines.join("")}`;
}
