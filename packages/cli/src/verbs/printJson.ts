/**
 * Writes a verb's result to stdout as JSON for programs. Removes credentials from URLs, as all output does. Escapes
 * characters that can change what a terminal shows, including those that `JSON.stringify` does not escape.
 */
export async function printJson(value: unknown): Promise<void> {
  const { redactUrls } = await import("@nixwrt/core/host");
  const shown = (_key: string, part: unknown) => (typeof part === "string" ? redactUrls(part) : part);
  const text = JSON.stringify(value, shown, 2).replaceAll(/[^\P{C}\n]|[\u2028\u2029]/gu, escapeJson);
  process.stdout.write(`${text}\n`);
}

function escapeJson(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
