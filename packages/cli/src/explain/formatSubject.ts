import type { Contribution, Origin } from "@nixwrt/core";
import type { Style } from "../terminal/style.js";
import type { Subject } from "./subjects.js";

const ranks: Readonly<Record<Contribution<unknown>["rank"], string>> = {
  default: "suggested; any plugin or the config can override it",
  plugin: "required; only the config can override it",
  config: "the config decides",
};

/** Formats a subject for people: its value, which plugins asked for it, and which asked for something else. */
export function formatSubject({ noun, name, summary, contribution, package: brought }: Subject, style: Style): string {
  const lines = [`${style("bold", name)} (${noun}): ${summary}`];
  if (brought !== undefined) lines.push(`  from the package ${brought}`);
  if (contribution !== undefined) {
    for (const origin of contribution.origins) lines.push(`  asked for by ${formatOrigin(origin)}`);
    for (const { value, origin } of contribution.replaced) {
      lines.push(`  ${style("yellow", "instead of")} ${oneLine(value)}, asked for by ${formatOrigin(origin)}`);
    }
    lines.push(style("dim", `  ${ranks[contribution.rank]}`));
    if (contribution.ifAvailable) lines.push(style("dim", "  left out if the kernel does not have it"));
  }
  return lines.join("\n");
}

function formatOrigin({ plugin, reason }: Origin): string {
  return reason === undefined ? plugin : `${plugin} (${reason})`;
}

/** Characters of a replaced value to show: enough to tell two values apart, and few enough to fit on a line. */
const longest = 60;

function oneLine(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
