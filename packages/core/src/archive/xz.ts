/** Bytes that are decompressed at a time. Small pieces cost half the speed. */
const chunkSize = 1 << 19;

/** A stream that decompresses xz, off the main thread. */
export async function xzDecompressor() {
  const { createUnxz } = await import("node-liblzma");
  return createUnxz({ chunkSize });
}
