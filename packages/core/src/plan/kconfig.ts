import { formatKconfigLine } from "../system/kconfig.js";
import type { System } from "../system/System.js";

/** Returns the lines of a .config file for the symbols that a System asks for. */
export function kconfigFragment(symbols: System["kernelConfig"]): string {
  return [...symbols].map(([symbol, { value }]) => `${formatKconfigLine(symbol, value)}\n`).join("");
}

/** Returns the names of the symbols that a kernel may lack without an error, one on each line. */
export function optionalSymbols(symbols: System["kernelConfig"]): string {
  return [...symbols].flatMap(([symbol, { ifAvailable }]) => (ifAvailable ? [`${symbol}\n`] : [])).join("");
}

/**
 * Shell function `lost_symbols WANTED CONFIG`: for each line of the fragment WANTED that the .config CONFIG does not have, prints symbol,
 * wanted value and actual value, separated by tabs. A symbol that CONFIG does not mention is `n`.
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

/**
 * Shell function `sort_out_optional OPTIONAL LOST UNAVAILABLE`: reads the lines of `lost_symbols`. Writes the names of symbols that the
 * file OPTIONAL lists to UNAVAILABLE, and the other lines to LOST.
 */
export const sortOutOptionalFunction = `
sort_out_optional() {
  : > "$2"
  : > "$3"
  awk -F '\\t' -v lost="$2" -v unavailable="$3" '
    !input { optional[$1]; next }
    $1 in optional { print $1 > unavailable; next }
    { print > lost }
  ' "$1" input=1 -
}
`;
