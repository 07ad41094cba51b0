/**
 * Escapes a text for use in a name. Each byte other than letters, digits, `.`, `_` and `-` becomes `%` and two hexadecimal digits.
 * Different texts give different names.
 */
export function escapeName(text: string): string {
  return escapeAllBut(/[A-Za-z0-9._-]/, text);
}

/**
 * Escapes an absolute path for use in a name: `/srv/data` becomes `-srv-data`, and `/srv-data` becomes `-srv%2ddata`. Different paths give
 * different names.
 */
export function pathName(path: string): string {
  return path
    .split("/")
    .map((part) => escapeAllBut(/[A-Za-z0-9._]/, part))
    .join("-");
}

function escapeAllBut(kept: RegExp, text: string): string {
  const escaped = (letter: string) => [...Buffer.from(letter)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`);
  return [...text].map((letter) => (kept.test(letter) ? letter : escaped(letter).join(""))).join("");
}
