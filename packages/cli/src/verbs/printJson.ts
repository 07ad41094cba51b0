/**
 * Writes a verb's result to stdout for programs: the data as it is, but for what logs in to an address, which is left out as everywhere.
 * Characters that change what a terminal shows are escaped, also those that JSON leaves as they are.
 */
export async function printJson(value: unknown): Promise<void> {
  const { redactUrls } = await import("@nixwrt/core");
  const shown = (_key: string, part: unknown) => (typeof part === "string" ? redactUrls(part) : part);
  const text = JSON.stringify(value, shown, 2).replaceAll(/[^\P{C}\n]|[\u2028\u2029]/gu, escapeJson);
  process.stdout.write(`${text}\n`);
}

function escapeJson(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
