import { gunzipSync } from "node:zlib";

export const gzipMagic = Buffer.from([0x1f, 0x8b, 0x08]);

/** What a .gz file holds, and how long it is itself. */
export interface Unpacked {
  readonly data: Buffer;
  /** Bytes of the .gz file; what follows it is none of it. */
  readonly packedBytes: number;
}

/**
 * Unpacks a .gz file at the start of `data`.
 * @param limit bytes of what is unpacked that are allowed
 * @throws {Error} when the data is damaged or cut, or there is more.
 */
export function unpackGzip(data: Buffer, limit: number): Unpacked {
  // What `info` makes of the result is documented, but not in the types.
  const { buffer, engine } = gunzipSync(data, { maxOutputLength: limit, info: true }) as unknown as {
    readonly buffer: Buffer;
    readonly engine: { readonly bytesWritten: number };
  };
  return { data: buffer, packedBytes: engine.bytesWritten };
}
