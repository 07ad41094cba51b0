import { formatPath } from "../configPath.js";
import type { Problem } from "../errors.js";
import { nearest } from "../nearest.js";
import { formatOrigin } from "../system/Contributions.js";
import type { System } from "../system/System.js";

/** Longest part of a Kconfig expression that is shown, in characters. Some are pages long. */
const expressionLength = 300;

/** Names of each Kconfig tree in messages and configs. */
const trees = {
  KERNEL: { name: "kernel", keys: ["kernel", "config"], of: (system: System) => system.kernelConfig },
  BUSYBOX: { name: "busybox", keys: ["busybox", "config"], of: (system: System) => system.busybox },
};

/**
 * Turns the report of the kernel or busybox step on a symbol (`KERNEL_SYMBOL_LOST`, `BUSYBOX_SYMBOL_UNKNOWN`, …) into a problem that names
 * who asked for it. Returns undefined for any other problem.
 */
export function explainSymbolProblem(system: System, raw: Readonly<Record<string, unknown>>): Problem | undefined {
  const code = text(raw, "code") ?? "";
  const [, tree, kind] = /^(KERNEL|BUSYBOX)_SYMBOL_(LOST|UNKNOWN)$/.exec(code) ?? [];
  const symbol = text(raw, "symbol");
  if (tree === undefined || symbol === undefined) return undefined;
  const { name, keys, of } = trees[tree as keyof typeof trees];
  const origins = of(system).get(symbol)?.origins.map(formatOrigin).join(", ") ?? "nobody";
  const asked = `CONFIG_${symbol}=${text(raw, "wanted") ?? "y"}, asked for by ${origins},`;
  const path = formatPath([...keys, symbol]);
  if (kind === "UNKNOWN") {
    const meant = text(raw, "nearest") ?? nearest(symbol, text(raw, "known")?.split(" ") ?? []);
    const hint = meant === undefined ? "Look up the name in its Kconfig files" : `Did you mean ${meant}?`;
    return { code, path, message: `${asked} does not exist in this ${name}`, hint };
  }
  const got = text(raw, "got") ?? "n";
  return {
    code,
    path,
    message: `${asked} was not kept: its final value is ${got}`,
    hint: hintFor(raw, formatPath(keys)),
  };
}

function hintFor(raw: Readonly<Record<string, unknown>>, option: string): string {
  const [dependsOn, selectedBy] = [text(raw, "dependsOn"), text(raw, "selectedBy")];
  const lines: string[] = [];
  if (raw.hidden === true) lines.push("It cannot be set directly: its value follows from other symbols");
  if (dependsOn !== undefined) lines.push(`It depends on ${shortened(dependsOn)}`);
  // Where a dependency is missing, that is the reason, and the list of those that could select it would hide it.
  const isOpen = dependsOn?.includes("[=n]") === true && raw.got === "n";
  if (selectedBy !== undefined && !isOpen) lines.push(`It is selected by ${shortened(active(selectedBy))}`);
  if (lines.length === 0)
    lines.push("Its value is out of range, or it belongs to a choice where another symbol was selected");
  return [...lines, `Set what it needs in ${option}, or remove it`].join("\n");
}

function text(raw: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = raw[key];
  return typeof value === "string" ? value : undefined;
}

/** Of many selecting symbols, returns those that are active: no part of them is off. */
function active(selectedBy: string): string {
  const terms = selectedBy.split(" || ").filter((term) => !term.includes("[=n]"));
  return terms.length === 0 ? selectedBy : terms.join(" || ");
}

function shortened(expression: string): string {
  return expression.length > expressionLength ? `${expression.slice(0, expressionLength)}…` : expression;
}
