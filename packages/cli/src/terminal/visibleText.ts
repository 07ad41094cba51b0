/**
 * Formats text from an untrusted file on one line. Shows characters that can change what a terminal shows as escapes:
 * control characters, format characters such as those that change the direction of text, and unassigned characters.
 * Replaces tabs by spaces.
 */
export function visibleText(text: string): string {
  return text.replaceAll("\t", " ").replaceAll(/[\p{C}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
