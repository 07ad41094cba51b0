const units = ["KiB", "MiB", "GiB", "TiB"] as const;

/** Formats a size with about three digits: `512 B`, `1.50 KiB`, `23.1 MiB`, `664 MiB`. Units are powers of 1024. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  let value = bytes / 1024;
  let unit = 0;
  // From 999.5 on, a value would be rounded to four digits.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${threeDigits(value)} ${units[unit]}`;
}

function threeDigits(value: number): string {
  if (value < 9.995) return value.toFixed(2);
  if (value < 99.95) return value.toFixed(1);
  return value.toFixed(0);
}
