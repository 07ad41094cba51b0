/** Bytes of a file or of memory, read piece by piece, so that large data need not be in memory. */
export interface Bytes {
  readonly size: number;
  /** Returns up to `length` bytes from `offset`, fewer at the end. Both are whole numbers, from 0. */
  read(offset: number, length: number): Buffer;
}

export function bytesOf(data: Buffer): Bytes {
  return { size: data.length, read: (offset, length) => data.subarray(offset, offset + length) };
}

/** Returns a range of other bytes, limited to their end. */
export function rangeOf(bytes: Bytes, offset: number, size: number = bytes.size): Bytes {
  const start = Math.min(offset, bytes.size);
  const limit = Math.min(size, bytes.size - start);
  return {
    size: limit,
    read: (from, length) =>
      from >= limit ? Buffer.alloc(0) : bytes.read(start + from, Math.min(length, limit - from)),
  };
}

/** Bytes to read at a time: many for one call, few for memory. */
const chunkBytes = 1 << 20;

/** Yields all bytes in order, in chunks of at most 1 MiB. */
export function* chunksOf(bytes: Bytes): Generator<Buffer> {
  for (let at = 0; at < bytes.size; at += chunkBytes) yield bytes.read(at, chunkBytes);
}
