import { findDataTar } from "../../../packages/core/src/archive/findDataTar.js";

/** An ar archive. Whatever its headers contain, the search must end, and the result must lie within the file. */
export function fuzz(data: Buffer): void {
  let reads = 0;
  const read = (position: number, length: number) => {
    if (++reads > 100) throw new RangeError("it is read again and again");
    if (!(position >= 0 && length >= 0)) throw new RangeError(`it is read at ${position}`);
    return data.toString("latin1", position, Math.min(position + length, data.length));
  };
  try {
    const { start, size } = findDataTar(read, data.length);
    if (!(size >= 0 && start > 0 && start + size <= data.length)) throw new RangeError(`${size} bytes at ${start}`);
  } catch (error) {
    // Expected errors have a message for users. A RangeError is a bug.
    if (error instanceof RangeError) throw error;
  }
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  const { arFile, debFile } = await import("../../../packages/core/test/archive/support/debFile.js");
  const entries = [{ name: "./usr/bin/x", content: "x" }];
  return {
    xz: await debFile(entries),
    gz: await debFile(entries, "gz"),
    negative: arFile([["debian-binary", Buffer.from("2.0\n"), "-60"]]),
  };
}
