/** Limits on the time and disk space that a server can take. */
export interface TransferLimits {
  /** A server that sends nothing for this long is given up, in ms. */
  readonly stall: number;
  /**
   * Bytes that must arrive in each `window`. Otherwise the server is given up, because one byte now and then would block a build forever.
   */
  readonly windowBytes: number;
  /** Length of the window in ms. */
  readonly window: number;
  /** Maximum size in bytes of a file whose size is unknown. */
  readonly largest: number;
  /** Longest pause that a server can ask for (Retry-After), each time, in ms. */
  readonly longestRest: number;
}

/** A 56 kbit/s line is more than ten times as fast. The largest sources by URL have a few hundred MiB. */
export const transferLimits: TransferLimits = {
  stall: 30_000,
  window: 60_000,
  windowBytes: 30_000,
  largest: 4 * 2 ** 30,
  longestRest: 120_000,
};
