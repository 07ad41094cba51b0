/**
 * A text as part of a name: all but letters, digits, `.`, `_` and `-` becomes `%` and two hexadecimal digits for each byte.
 * Different texts have different names.
 */
export function escapeName(text: string): string {
  return escapeAllBut(/[A-Za-z0-9._-]/, text);
}

/** An absolute path as part of a name: `/srv/data` is `-srv-data`, and `/srv-data` is `-srv%2ddata`. Different paths have different names. */
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
