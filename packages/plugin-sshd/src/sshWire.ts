/** Says why bytes are not a valid key. The message never contains any of these bytes. */
export class KeyFault extends Error {
  override readonly name = "KeyFault";
}

/** Reads the data types of the SSH protocol (RFC 4251, section 5). */
export interface WireReader {
  /** Reads a string: a length in 4 bytes, then that many bytes. */
  bytes(): Buffer;
  text(): string;
  /** Reads an unsigned integer of 32 bits. */
  number(): number;
  /** Reads a positive integer of any length and returns its size in bits. */
  bits(): number;
  /** @throws {KeyFault} when bytes remain. */
  end(): void;
  /** The remaining bytes. */
  rest(): Buffer;
}

/** The methods of the reader throw a {@link KeyFault} when the bytes end too early. */
export function wireReader(data: Buffer): WireReader {
  let at = 0;
  const take = (length: number) => {
    if (at + length > data.length) throw new KeyFault("it is truncated");
    at += length;
    return data.subarray(at - length, at);
  };
  const number = () => take(4).readUInt32BE();
  const bytes = () => take(number());
  return {
    bytes,
    number,
    text: () => bytes().toString("latin1"),
    bits: () => {
      const digits = bytes();
      if (digits.length === 0 || (digits[0] ?? 0) >= 0x80) throw new KeyFault("it holds a number that is not positive");
      return digits.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n).toString(2).length;
    },
    end: () => {
      if (at < data.length) throw new KeyFault("extra data follows its end");
    },
    rest: () => data.subarray(at),
  };
}

/** Decodes base64 with or without padding. @throws {KeyFault} when the text is not base64. */
export function decodeBase64(text: string): Buffer {
  const digits = text.replace(/={1,2}$/, "");
  const data = Buffer.from(digits, "base64");
  if (data.toString("base64").replace(/=+$/, "") !== digits) {
    throw new KeyFault(/^[A-Za-z0-9+/]*$/.test(digits) ? "it is truncated" : "it is not base64");
  }
  return data;
}
