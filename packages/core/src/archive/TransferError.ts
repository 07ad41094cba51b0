/** From harmless to grave: where several addresses failed, the gravest reason names the error. */
const codes = [
  "DOWNLOAD_NOT_FOUND",
  "DOWNLOAD_FAILED",
  "DOWNLOAD_TRUNCATED",
  "RELEASE_EXPIRED",
  "RELEASE_WRONG",
  "WRONG_HASH",
  "BAD_SIGNATURE",
] as const;

export type TransferCode = (typeof codes)[number];

/** Why one address did not give a file. */
export class TransferError extends Error {
  override readonly name = "TransferError";
  /**
   * @param message What the address answered, to follow the address and a colon.
   * @param again Whether the same address may do better in a moment.
   */
  constructor(
    readonly code: TransferCode,
    message: string,
    readonly again = false,
  ) {
    super(message);
  }
}

export function gravest(errors: readonly TransferError[]): TransferCode {
  return codes[Math.max(...errors.map(({ code }) => codes.indexOf(code)))] ?? "DOWNLOAD_FAILED";
}
