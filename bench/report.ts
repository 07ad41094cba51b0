/** Prints one measured number. `limit` is what we claim, as `at most 4`. */
export function report(what: string, value: number, unit: string, limit = ""): void {
  process.stdout.write(`${what.padEnd(58)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(4)} ${limit}\n`);
}
