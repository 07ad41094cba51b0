import { DamagedData } from "../../../packages/core/src/formats/DamagedData.js";
import { LimitReached } from "../../../packages/core/src/formats/LimitReached.js";
import { parseLzma } from "../../../packages/core/src/formats/lzma.js";
import { decodeLzma } from "../../../packages/core/src/formats/lzmaDecoder.js";

export const guide = "lzmaDecoder";
export const inputBytes = 2048;

const limit = 2048;

/** Packed data. Without a valid header, it is unpacked with the usual one. */
export function fuzz(data: Buffer): void {
  const { properties, unpackedBytes } = parseLzma(data) ?? { properties: { lc: 3, lp: 0, pb: 2 } };
  const packed = data.subarray(13);
  try {
    const unpacked = decodeLzma(packed, properties, limit, unpackedBytes);
    if (unpacked.data.length > limit) throw new Error(`${unpacked.data.length} bytes`);
    if (unpacked.packedBytes > packed.length) throw new Error(`${unpacked.packedBytes} bytes are said to be packed`);
    if (unpackedBytes !== undefined && unpacked.data.length !== unpackedBytes) throw new Error("the size is wrong");
  } catch (error) {
    const isExpected = error instanceof DamagedData || error instanceof LimitReached;
    if (!isExpected) throw error;
    if (error instanceof DamagedData && error.unpackedBytes > limit) throw new Error("more was unpacked than may be");
  }
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  const { samples } = await import("../../../packages/core/test/inspect/samples.js");
  return { unmarked: samples["unmarked.lzma"] as Buffer, marked: samples["kernel.uimage"]?.subarray(64) as Buffer };
}
