/**
 * Quotes text as one word of a POSIX shell script. The shell reads it as exactly this text, whatever it contains. Use it for every value in
 * a generated script.
 * @throws {RangeError} if the text contains a NUL character, which no shell can store.
 */
export function shellQuote(text: string): string {
  if (text.includes("\0")) throw new RangeError(`${JSON.stringify(text)} contains a NUL character`);
  return /^[A-Za-z0-9_.,/:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
