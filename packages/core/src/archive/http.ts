import { TransferError } from "./TransferError.js";

/** A server that sends nothing for so long is given up, in ms. */
const stallTimeout = 30_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * A GET. Credentials in the address are sent as basic authentication.
 * @throws {TransferError} when there is no answer, or none in the 200s. An abort by `signal` is thrown as it is.
 */
export async function get(
  address: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const url = new URL(address);
  // The stored bytes are wanted, not what a server's module makes of them.
  const sent: Record<string, string> = { "accept-encoding": "identity", "user-agent": "nixwrt", ...headers };
  if (url.username !== "" || url.password !== "") {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    sent.authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
    url.username = url.password = "";
  }
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), stallTimeout).unref();
  const signals = signal === undefined ? [stalled.signal] : [signal, stalled.signal];
  const failed = (error: unknown) => {
    clearTimeout(timer);
    if (signal?.aborted) return signal.reason as unknown;
    if (stalled.signal.aborted) return new TransferError("DOWNLOAD_FAILED", "sent nothing for 30 s", true);
    return new TransferError("DOWNLOAD_FAILED", networkFault(error), true);
  };
  let response: Response;
  try {
    response = await fetch(url, { headers: sent, signal: AbortSignal.any(signals) });
  } catch (error) {
    throw failed(error);
  }
  if (!response.ok) {
    clearTimeout(timer);
    await response.body?.cancel();
    throw new TransferError(
      response.status === 404 || response.status === 410 ? "DOWNLOAD_NOT_FOUND" : "DOWNLOAD_FAILED",
      `${response.status} ${response.statusText}`.trim(),
      response.status >= 500 || [408, 416, 425, 429].includes(response.status),
    );
  }
  async function* body() {
    try {
      for await (const chunk of response.body ?? []) {
        timer.refresh();
        yield chunk as Uint8Array;
      }
    } catch (error) {
      throw failed(error);
    } finally {
      clearTimeout(timer);
    }
  }
  return { status: response.status, headers: response.headers, body: body() };
}

/** fetch hides what happened in `cause`. */
function networkFault(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the host name is not known";
    case "ECONNREFUSED":
      return "the connection was refused";
    case "UND_ERR_SOCKET":
    case "ECONNRESET":
      return "the connection was cut";
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return "the connection timed out";
    default:
      return message || code || String(error);
  }
}

/** An address as it may be shown: without credentials. */
export function shown(address: string): string {
  return address.replace(/^([a-z]+:\/\/)[^/@]*@/i, "$1");
}
