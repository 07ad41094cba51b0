/** What a server may ask of our patience and of our disk. */
export interface TransferLimits {
  /** A server that sends nothing for so long is given up. ms */
  readonly stall: number;
  /** So many bytes have to come in each `window`, or the server is given up: one byte now and then would hold up a build for ever. */
  readonly windowBytes: number;
  /** ms */
  readonly window: number;
  /** Bytes of a file whose size is not known beforehand. */
  readonly largest: number;
  /** The longest that a server is waited for because it asks for it (Retry-After), at a time. ms */
  readonly longestRest: number;
}

/** A line of 56 kbit/s brings more than ten times as much; the largest sources that are given by address have some hundred MiB. */
export const transferLimits: TransferLimits = {
  stall: 30_000,
  window: 60_000,
  windowBytes: 30_000,
  largest: 4 * 2 ** 30,
  longestRest: 120_000,
};
