/** Sorted by severity, lowest first. If several URLs fail, the most severe reason becomes the error's code. */
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
  /** Whether another try of the same URL may succeed soon. Default: false. */
  readonly again?: boolean;
  /** The server is overloaded. `rest` is the pause that it asks for, in ms, or undefined if it names none. */
  readonly busy?: { readonly rest: number | undefined };
  /** Whether there was no answer at all: no such host, no route, or a timeout. Default: false. */
  readonly silent?: boolean;
}

/** Reason why one URL did not deliver a file. */
export class TransferError extends Error {
  override readonly name = "TransferError";
  readonly again: boolean;
  readonly busy: TransferErrorOptions["busy"];
  readonly silent: boolean;

  /** @param message answer of the URL, written after the URL and a colon */
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
