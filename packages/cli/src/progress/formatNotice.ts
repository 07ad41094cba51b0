import type { Style } from "../terminal/style.js";
import type { Notice } from "./Activity.js";
import { columnsOf } from "./columns.js";

const marks = { started: "·", finished: "✓", failed: "✗", waiting: "…", warned: "!" } as const;
const colours = { started: "dim", finished: "green", failed: "red", waiting: "dim", warned: "yellow" } as const;

/** Formats a notice as one line, followed by the last lines of a failed step. */
export function formatNotice(notice: Notice, style: Style): string {
  const mark = style(colours[notice.state], marks[notice.state]);
  const lines = (notice.lastLines ?? []).map((line) => `\n    ${style("dim", line)}`);
  return `${mark} ${columnsOf(notice.name, notice.seconds, notice.detail)}${lines.join("")}`;
}
