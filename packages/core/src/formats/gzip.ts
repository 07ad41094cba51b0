import { crc32, inflateRawSync } from "node:zlib";
import { DamagedData } from "./DamagedData.js";
import { LimitReached } from "./LimitReached.js";
import type { Unpacked } from "./Unpacked.js";

export const gzipMagic = Buffer.from([0x1f, 0x8b, 0x08]);
/** Bytes before the optional fields, and after the data (RFC 1952). */
const headerBytes = 10;
const trailerBytes = 8;
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;

/** Maximum ratio of unpacked to packed size in deflate data. */
const largestRatio = 1032;

/**
 * Unpacks a .gz file at the start of `data`. Unlike `gunzipSync`, it accepts data after the file.
 * @param limit maximum unpacked size in bytes
 * @throws {DamagedData} also if the data is truncated.
 * @throws {LimitReached}
 */
export function unpackGzip(data: Buffer, limit: number): Unpacked {
  try {
    return unpack(data, limit);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE" || error instanceof LimitReached)
      throw new LimitReached(`more than ${limit} bytes`);
    throw new DamagedData(message, Math.min(limit, data.length * largestRatio));
  }
}

function unpack(data: Buffer, limit: number): Unpacked {
  const start = endOfHeader(data);
  if (limit < 1) throw new LimitReached();
  // The result with `info` is documented, but missing in the types.
  const { buffer, engine } = inflateRawSync(data.subarray(start), {
    maxOutputLength: limit,
    info: true,
  }) as unknown as { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
  const end = start + engine.bytesWritten;
  if (data.readUInt32LE(end) !== crc32(buffer)) throw new RangeError("the checksum is wrong");
  if (data.readUInt32LE(end + 4) !== buffer.length) throw new RangeError("the size is wrong");
  return { data: buffer, packedBytes: end + trailerBytes };
}

function endOfHeader(data: Buffer): number {
  if (data.length < headerBytes || !data.subarray(0, 3).equals(gzipMagic))
    throw new RangeError("this is not a .gz file");
  const flags = data[3] as number;
  let at = headerBytes;
  if ((flags & FEXTRA) !== 0) at += 2 + data.readUInt16LE(at);
  for (const field of [FNAME, FCOMMENT]) {
    if ((flags & field) === 0) continue;
    const end = data.indexOf(0, at);
    if (end < 0) throw new RangeError("the data is truncated");
    at = end + 1;
  }
  return (flags & FHCRC) === 0 ? at : at + 2;
}
