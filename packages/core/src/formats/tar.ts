import { textAt } from "./text.js";

/** Size of a header, and of the blocks to which files are padded (tar(5), format ustar). */
export const tarBlockBytes = 512;
const magic = "ustar";

export interface TarHeader {
  readonly name: string;
  /** Size of the file that follows, in bytes. */
  readonly bytes: number;
  readonly directory: boolean;
}

/** Parses the header of a file in a tar archive. Returns undefined if there is none, or it is damaged. */
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
