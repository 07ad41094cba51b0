import { textAt } from "./text.js";

/** Bytes of a header, and what files are padded to; as in tar(5), format ustar. */
export const tarBlockBytes = 512;
const magic = "ustar";

export interface TarHeader {
  readonly name: string;
  /** Bytes of the file that follows. */
  readonly bytes: number;
  readonly directory: boolean;
}

/** Reads the header of a file in a tar archive; undefined when there is none, or a damaged one. */
export function parseTar(data: Buffer): TarHeader | undefined {
  if (data.length < tarBlockBytes || data.toString("latin1", 257, 262) !== magic) return undefined;
  const unsummed = Buffer.from(data.subarray(0, tarBlockBytes)).fill(" ", 148, 156);
  const sum = unsummed.reduce((total, byte) => total + byte, 0);
  const bytes = octal(data, 124, 12);
  if (bytes === undefined || octal(data, 148, 8) !== sum) return undefined;
  const prefix = textAt(data, 345, 155);
  const name = textAt(data, 0, 100);
  return { name: prefix === "" ? name : `${prefix}/${name}`, bytes, directory: data[156] === 0x35 };
}

function octal(data: Buffer, offset: number, length: number): number | undefined {
  const [, digits] = /^ *([0-7]+)[ \0]*$/.exec(data.toString("latin1", offset, offset + length)) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}
