import type { Problem } from "@nixwrt/core";
import { count } from "../format/count.js";
import { indent } from "../terminal/indent.js";
import { plainLine, plainText } from "../terminal/plainText.js";
import { styleFor } from "../terminal/style.js";
import { write } from "../terminal/write.js";

/** Anything with problems to tell of. A plugin may bring its own copy of core: `instanceof` would not know its errors. */
export interface ProblemReport {
  readonly problems: readonly Problem[];
  readonly details?: string | undefined;
}

/**
 * Writes problems for people to stderr: place and code, what is wrong, what to do; last, a log's end set off by a rule.
 * Lines are broken to a terminal's width, and left whole where they go elsewhere, so that `grep` finds them.
 * @param redact what takes credentials out of a text: errors of a plugin's own copy of core, and bugs, may still have them
 */
export function reportProblems({ problems, details }: ProblemReport, redact: (text: string) => string): void {
  const stream = process.stderr;
  const style = styleFor(stream);
  const columns = stream.isTTY ? stream.columns : Number.POSITIVE_INFINITY;
  const blocks = problems.map((problem) => {
    const place = problem.path === undefined ? "" : `${problem.path}: `;
    // Styled after it is wrapped: the code is the one word that is sure to be on the first line.
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
