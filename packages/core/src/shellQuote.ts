/**
 * Text as one word of a POSIX shell script: the shell gives back exactly this text, whatever is in it. Every value that a generated
 * script holds goes through here.
 * @throws {RangeError} when the text holds a NUL character, which no shell can hold.
 */
export function shellQuote(text: string): string {
  if (text.includes("\0")) throw new RangeError(`${JSON.stringify(text)} contains a NUL character`);
  return /^[A-Za-z0-9_.,/:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
