/**
 * Decodes the text of a file that a person wrote, whichever editor saved it: UTF-8 with or without a byte order mark, or UTF-16 with one,
 * as PowerShell's `>` writes it. The result does not contain the mark.
 * @returns undefined if the bytes are not text
 */
export function decodeText(data: Uint8Array): string | undefined {
  const text = decode(data, encodingOf(data));
  return text?.includes("\0") === true ? undefined : text;
}

/** Returns the encoding that the byte order mark names. Default: UTF-8. */
function encodingOf(data: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (data[0] === 0xff && data[1] === 0xfe) return "utf-16le";
  if (data[0] === 0xfe && data[1] === 0xff) return "utf-16be";
  return "utf-8";
}

function decode(data: Uint8Array, encoding: string): string | undefined {
  try {
    // TextDecoder removes the mark.
    return new TextDecoder(encoding, { fatal: true }).decode(data);
  } catch {
    return undefined;
  }
}
