/** Packed data is damaged or cut. */
export class DamagedData extends RangeError {
  /** How many bytes had been unpacked by then, at most: what it has cost to find out. */
  readonly unpackedBytes: number;

  constructor(message: string, unpackedBytes: number) {
    super(message);
    this.unpackedBytes = unpackedBytes;
  }
}
