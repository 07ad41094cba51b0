/** From harmless to grave: where several addresses failed, the gravest reason names the error. */
const codes = [
  "DOWNLOAD_NOT_FOUND",
  "DOWNLOAD_FAILED",
  "DOWNLOAD_TRUNCATED",
  "DOWNLOAD_TOO_LARGE",
  "RELEASE_EXPIRED",
  "RELEASE_OLDER",
  "RELEASE_WRONG",
  "WRONG_HASH",
  "BAD_SIGNATURE",
] as const;

export type TransferCode = (typeof codes)[number];

export interface TransferErrorOptions {
  /** Whether the same address may do better in a moment. Default false. */
  readonly again?: boolean;
  /** The server is there, but has too much to do: how long it asks to be left alone, in ms, or undefined where it does not say. */
  readonly busy?: { readonly rest: number | undefined };
  /** Whether nothing answered at all: no such host, no way there, no word in time. Default false. */
  readonly silent?: boolean;
}

/** Why one address did not give a file. */
export class TransferError extends Error {
  override readonly name = "TransferError";
  readonly again: boolean;
  readonly busy: TransferErrorOptions["busy"];
  readonly silent: boolean;

  /** @param message What the address answered, to follow the address and a colon. */
  constructor(
    readonly code: TransferCode,
    message: string,
    { again = false, busy, silent = false }: TransferErrorOptions = {},
  ) {
    super(message);
    this.again = again;
    this.busy = busy;
    this.silent = silent;
  }
}

export function gravest(errors: readonly TransferError[]): TransferCode {
  return codes[Math.max(...errors.map(({ code }) => codes.indexOf(code)))] ?? "DOWNLOAD_FAILED";
}
