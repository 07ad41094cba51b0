/**
 * Text out of a file that nobody vouches for, on one line: characters that change what a terminal shows (of control, of format, such as
 * those that turn the direction of writing, and unassigned ones) are shown as escapes, tabs as spaces.
 */
export function visibleText(text: string): string {
  return text.replaceAll("\t", " ").replaceAll(/[\p{C}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
