/**
 * Prints a measured number. `limit` is the documented claim, such as `at most 4`.
 * @throws {Error} when the value is 0 or not a number, because then nothing was measured
 */
export function report(what: string, value: number, unit: string, limit = ""): void {
  if (!Number.isFinite(value) || value === 0) throw new Error(`${what}: nothing was measured (${value})`);
  process.stdout.write(`${what.padEnd(58)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(4)} ${limit}\n`);
}
