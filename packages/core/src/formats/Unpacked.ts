/** Content of compressed data, and the size of the compressed data itself. */
export interface Unpacked {
  readonly data: Buffer;
  /** Size of the compressed data in bytes, including its header. What follows does not belong to it. */
  readonly packedBytes: number;
}
