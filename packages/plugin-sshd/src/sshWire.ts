/** Why bytes are not what they should be. Never holds any of them. */
export class KeyFault extends Error {
  override readonly name = "KeyFault";
}

/** Reads the encoding of SSH (RFC 4251, section 5). */
export interface WireReader {
  /** Bytes that follow their length. */
  bytes(): Buffer;
  text(): string;
  /** Of four bytes. */
  number(): number;
  /** Number of bits of a positive integer. */
  bits(): number;
  /** @throws {KeyFault} when something is left. */
  end(): void;
  /** What is left. */
  rest(): Buffer;
}

/** @throws {KeyFault} from its methods, when the bytes end too soon. */
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

/** Bytes of base64, which may lack its padding. @throws {KeyFault} when it is none. */
export function decodeBase64(text: string): Buffer {
  const digits = text.replace(/={1,2}$/, "");
  const data = Buffer.from(digits, "base64");
  if (data.toString("base64").replace(/=+$/, "") !== digits) {
    throw new KeyFault(/^[A-Za-z0-9+/]*$/.test(digits) ? "it is truncated" : "it is not base64");
  }
  return data;
}
