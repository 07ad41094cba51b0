import { formatMode, modeFault, parseMode } from "../../../packages/core/src/system/fileMode.js";

/** A file mode. Text must match its number, and a number must be refused or be valid for a file. */
export function fuzz(data: Buffer): void {
  const text = data.toString();
  const read = parseMode(text);
  if (read !== undefined && formatMode(read) !== text.replace(/^0?o/, "").padStart(4, "0").slice(-4)) {
    throw new Error("it is not the mode that it says");
  }
  const number = Number(text);
  const isMode = Number.isInteger(number) && number >= 0 && number <= 0o7777;
  if (modeFault(number) === undefined && !isMode) throw new Error("no file can have it");
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  return { text: Buffer.from("0o644"), digits: Buffer.from("01777"), number: Buffer.from("384") };
}
