/** Bytes of a file or of memory, read piece by piece, so that what is large need not be held. */
export interface Bytes {
  readonly size: number;
  /** Up to `length` bytes from `offset`; fewer where they end. Both are whole numbers from 0. */
  read(offset: number, length: number): Buffer;
}

export function bytesOf(data: Buffer): Bytes {
  return { size: data.length, read: (offset, length) => data.subarray(offset, offset + length) };
}

/** A range of others, cut where they end. */
export function rangeOf(bytes: Bytes, offset: number, size: number = bytes.size): Bytes {
  const start = Math.min(offset, bytes.size);
  const limit = Math.min(size, bytes.size - start);
  return {
    size: limit,
    read: (from, length) =>
      from >= limit ? Buffer.alloc(0) : bytes.read(start + from, Math.min(length, limit - from)),
  };
}

/** Bytes that are read at a time: much for a call, little for a memory. */
const chunkBytes = 1 << 20;

/** All bytes in order, in chunks of at most a MiB. */
export function* chunksOf(bytes: Bytes): Generator<Buffer> {
  for (let at = 0; at < bytes.size; at += chunkBytes) yield bytes.read(at, chunkBytes);
}
