import type { Problem } from "@nixwrt/core";
import { count } from "../format/count.js";
import { columnsFor } from "../terminal/columnsFor.js";
import { indent } from "../terminal/indent.js";
import { plainLine, plainText } from "../terminal/plainText.js";
import { styleFor } from "../terminal/style.js";
import { write } from "../terminal/write.js";

/** The problems of an error. An interface, because an error from a plugin's own copy of core has a different class. */
export interface ProblemReport {
  readonly problems: readonly Problem[];
  readonly details?: string | undefined;
}

/**
 * Writes problems to stderr: for each one its code and place, what is wrong, and what to do, then the details, such as
 * the end of a log, with a bar on the left. Wraps lines to the width of a terminal, but not elsewhere, so that `grep`
 * finds them.
 * @param redact removes credentials from a text, which bugs and errors from a plugin's own copy of core may still contain
 */
export function reportProblems({ problems, details }: ProblemReport, redact: (text: string) => string): void {
  const stream = process.stderr;
  const style = styleFor(stream);
  const columns = columnsFor(stream);
  const blocks = problems.map((problem) => {
    const place = problem.path === undefined ? "" : `${problem.path}: `;
    // Style the code after wrapping. Wrapping never moves it off the first line, because it is the first word.
    const text = indent("✗ ", plainText(redact(`${problem.code}: ${place}${problem.message}`)), columns);
    const head = text.replace(`✗ ${problem.code}:`, () => style(["red", "bold"], `✗ ${problem.code}:`));
    return problem.hint === undefined ? head : `${head}\n${indent("  → ", plainText(redact(problem.hint)), columns)}`;
  });
  write(stream, `${blocks.join("\n\n")}\n`);
  if (details !== undefined) {
    const lines = redact(details).trimEnd().split("\n");
    write(stream, `\n${lines.map((line) => `${style("dim", "  │")} ${plainLine(line)}`).join("\n")}\n`);
  }
  if (problems.length > 1) write(stream, `\n${style("bold", count(problems.length, "problem"))}\n`);
}
