/** What git begins a line with where two sides of a merge differ. */
const conflictMarker = /^(<{7}|={7}|>{7})/;
const conflictHint = "This is a merge conflict: keep one of the two sides, and remove the markers";

/**
 * Returns the offset of the first character at which a text stops being JSON. For a text that ends too early, that is its length.
 * @param text that JSON.parse refuses. V8 reports the place of only some faults.
 */
export function jsonFault(text: string): number {
  // Text after a fault does not remove it. So the fault is at the end of the shortest beginning that no text can continue.
  let [sound, faulty] = [0, text.length + 1];
  while (faulty - sound > 1) {
    const middle = Math.floor((sound + faulty) / 2);
    if (canGoOn(text.slice(0, middle))) sound = middle;
    else faulty = middle;
  }
  return sound;
}

/** Whether some text may follow, so that the whole is JSON. */
function canGoOn(start: string): boolean {
  try {
    JSON.parse(start);
    return true;
  } catch (error) {
    const { message } = error as Error;
    if (/^(Unexpected end|Unterminated)/.test(message)) return true;
    const [, position] = /at position (\d+)/.exec(message) ?? [];
    return position !== undefined && Number(position) >= start.length;
  }
}

/** Returns how to fix the JSON text whose fault is at this offset. */
export function jsonHint(text: string, offset: number): string {
  const before = text.slice(0, offset).trimEnd();
  const found = text.slice(offset).trimStart();
  if (found === "") return "The file ends too early: close all brackets and quotes";
  if (/^[\]}]/.test(found) && before.endsWith(","))
    return "Remove the comma before the bracket: JSON does not allow it";
  if (/^(\/\/|\/\*|#)/.test(found)) return "JSON has no comments: remove it, or write the config in YAML or TypeScript";
  if (conflictMarker.test(found)) return conflictHint;
  if (/^['\p{L}_$]/u.test(found) && /[{[,:]$/.test(before)) return "Put names and text into double quotes";
  return "Look for a missing or extra comma, bracket or quote before this place";
}

/**
 * Returns how to fix a YAML text.
 * @param reason the parser's own words
 * @param line the line where it stopped
 */
export function yamlHint(reason: string, line: string): string | undefined {
  if (reason.includes("tab characters") || line.startsWith("\t")) return "Indent lines with spaces";
  const [, sign] = /(?:^|[:\-[,{])\s+([@`%])/.exec(line) ?? [];
  if (sign !== undefined) return `Put text that begins with ${sign} into quotes`;
  if (conflictMarker.test(line)) return conflictHint;
  if (/bad indentation/.test(reason)) return "Indent all keys of an object by the same number of spaces";
  return undefined;
}
