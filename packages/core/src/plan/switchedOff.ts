import { formatPath } from "../configPath.js";
import type { Problem } from "../errors.js";
import { formatOrigin } from "../system/Contributions.js";
import type { System } from "../system/System.js";

type RawProblem = Readonly<Record<string, unknown>>;

/**
 * Separates the lost kernel symbols that depend on a symbol which the config or a plugin sets to `n`. One `NET: "n"` loses dozens of
 * symbols, so these become one problem, which names the cause.
 * @returns a problem for each symbol that is set to `n` and needed, and the other reports of the kernel step
 */
export function switchedOff(
  system: System,
  raws: readonly RawProblem[],
): { readonly problems: Problem[]; readonly rest: RawProblem[] } {
  const lost = raws.filter(({ code, got }) => code === "KERNEL_SYMBOL_LOST" && got === "n");
  const causes = new Map<string, string>();
  for (const [symbol, { value }] of system.kernelConfig) if (value === "n") causes.set(symbol, symbol);
  // The dependencies of a symbol may themselves be lost, so this repeats until nothing more is found.
  for (let before = -1; before < causes.size; ) {
    before = causes.size;
    for (const { symbol, dependsOn } of lost) {
      if (typeof symbol !== "string" || causes.has(symbol)) continue;
      const cause = requiredOf(dependsOn).find((name) => causes.has(name));
      if (cause !== undefined) causes.set(symbol, causes.get(cause) ?? cause);
    }
  }
  const explained = lost.filter(({ symbol }) => causes.has(String(symbol)));
  const byCause = Map.groupBy(explained, ({ symbol }) => causes.get(String(symbol)) ?? "");
  const problems = [...byCause].map(([cause, consequences]): Problem => {
    const needed = consequences.map(({ symbol }) => `${symbol} (${originsOf(system, String(symbol))})`);
    return {
      code: "KERNEL_SYMBOL_LOST",
      path: formatPath(["kernel", "config", cause]),
      message: `CONFIG_${cause}=n, asked for by ${originsOf(system, cause)}, switches off symbols that are needed: ${needed.join(", ")}`,
      hint: `Do not set ${cause} to n, or remove what needs these symbols`,
    };
  });
  return { problems, rest: raws.filter((raw) => !explained.includes(raw)) };
}

/** Returns the symbols that are off and that an expression of Kconfig requires, whatever the others are: `A [=n] && (B [=n] || C)` gives A. */
function requiredOf(expression: unknown): string[] {
  if (typeof expression !== "string") return [];
  let depth = 0;
  let flat = "";
  for (const letter of expression) {
    if (letter === ")") depth--;
    if (depth === 0) flat += letter;
    if (letter === "(") depth++;
  }
  if (flat.includes("||")) return [];
  return flat.split(" && ").flatMap((term) => /^(\w+) \[=n\]$/.exec(term.trim())?.[1] ?? []);
}

function originsOf(system: System, symbol: string): string {
  return system.kernelConfig.get(symbol)?.origins.map(formatOrigin).join(", ") ?? "nobody";
}
