/** Writes a line of a verb's result to stdout. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a verb's result to stdout for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}
