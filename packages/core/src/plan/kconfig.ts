import { formatKconfigLine } from "../system/kconfig.js";
import type { System } from "../system/System.js";

/** Lines of a .config file, for the symbols that a System asks for. */
export function kconfigFragment(symbols: System["kernelConfig"]): string {
  return [...symbols].map(([symbol, { value }]) => `${formatKconfigLine(symbol, value)}\n`).join("");
}

/**
 * Shell function `lost_symbols WANTED CONFIG`: prints symbol, wanted and actual value, with tabs between, for each line of
 * the fragment WANTED that the .config CONFIG does not have. A symbol that CONFIG does not mention is `n`.
 */
export const lostSymbolsFunction = `
lost_symbols() {
  awk '
    {
      symbol = value = ""
      if (sub(/^CONFIG_/, "")) { at = index($0, "="); symbol = substr($0, 1, at - 1); value = substr($0, at + 1) }
      else if (/^# CONFIG_.* is not set$/) { symbol = substr($2, 8); value = "n" }
      else next
    }
    FNR == NR { got[symbol] = value; next }
    !(symbol in got) { got[symbol] = "n" }
    got[symbol] != value { printf "%s\\t%s\\t%s\\n", symbol, value, got[symbol] }
  ' "$2" "$1"
}
`;
