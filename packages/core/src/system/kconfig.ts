/**
 * Value of a Kconfig symbol: `y`, `m`, `n`, a number, a hexadecimal number as a string (`0x1000`), or any other string, which is quoted.
 */
export type KconfigValue = "y" | "m" | "n" | number | (string & {});

/** Returns a symbol's name in the form that this project uses: without `CONFIG_`. */
export function symbolName(symbol: string): string {
  return symbol.replace(/^CONFIG_/, "");
}

/** Formats one line of a .config file. */
export function formatKconfigLine(symbol: string, value: KconfigValue): string {
  if (value === "n") return `# CONFIG_${symbol} is not set`;
  if (value === "y" || value === "m" || typeof value === "number" || /^0x[0-9a-f]+$/i.test(value)) {
    return `CONFIG_${symbol}=${value}`;
  }
  return `CONFIG_${symbol}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
