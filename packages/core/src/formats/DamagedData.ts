/** Compressed data is damaged or truncated. */
export class DamagedData extends RangeError {
  /** Maximum number of bytes that were unpacked before the damage was found: the cost of finding it. */
  readonly unpackedBytes: number;

  constructor(message: string, unpackedBytes: number) {
    super(message);
    this.unpackedBytes = unpackedBytes;
  }
}
