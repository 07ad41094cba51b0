/** What packed data holds, and how long it is itself. */
export interface Unpacked {
  readonly data: Buffer;
  /** Bytes of the packed data, its header included; what follows is none of it. */
  readonly packedBytes: number;
}
