import { redactUrls } from "../redact.js";
import { decodePercent } from "../system/urlFileName.js";
import { fetcherFor } from "./fetchThrough.js";
import type { ProxyPlaces } from "./proxies.js";
import { TransferError } from "./TransferError.js";
import { type TransferLimits, transferLimits } from "./TransferLimits.js";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends a GET request, through this machine's proxy if there is one. Sends credentials in the URL as basic authentication.
 * @throws {TransferError} if there is no answer, or its status is not 2xx, or the body arrives too slowly. An abort by `signal` is thrown
 * as it is.
 */
export function get(
  address: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
  limits: TransferLimits = transferLimits,
  places: ProxyPlaces = {},
): Promise<Answer> {
  return request("GET", address, headers, signal, limits, places);
}

/**
 * Asks whether a URL exists, without downloading its body.
 * @throws {TransferError} as {@link get}
 */
export async function head(
  address: string,
  signal: AbortSignal | undefined,
  limits: TransferLimits,
  places: ProxyPlaces = {},
): Promise<void> {
  const { body } = await request("HEAD", address, {}, signal, limits, places);
  for await (const _ of body);
}

async function request(
  method: "GET" | "HEAD",
  address: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
  limits: TransferLimits,
  places: ProxyPlaces,
): Promise<Answer> {
  const url = new URL(address);
  // Asks for the stored bytes, without any transformation by the server.
  const sent: Record<string, string> = { "accept-encoding": "identity", "user-agent": "nixwrt", ...headers };
  if (url.username !== "" || url.password !== "") {
    const credentials = `${decodePercent(url.username)}:${decodePercent(url.password)}`;
    sent.authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
    url.username = url.password = "";
  }
  const { fetch, proxy } = await fetcherFor(url, places);
  const watch = new Watch(limits);
  const signals = signal === undefined ? [watch.signal] : [signal, watch.signal];
  const failed = (error: unknown) => {
    watch.stop();
    if (signal?.aborted) return signal.reason as unknown;
    const fault = watch.complaint ?? networkFault(error);
    const through = proxy === undefined ? "" : `through the proxy ${redactUrls(proxy.url)} (${proxy.source}): `;
    return new TransferError("DOWNLOAD_FAILED", through + fault, { again: true, silent: true });
  };
  let response: Response;
  try {
    response = await fetch(url, { method, headers: sent, signal: AbortSignal.any(signals) });
  } catch (error) {
    throw failed(error);
  }
  if (!response.ok) {
    watch.stop();
    await response.body?.cancel();
    throw refusal(response);
  }
  async function* body() {
    try {
      for await (const chunk of response.body ?? []) {
        watch.count((chunk as Uint8Array).length);
        yield chunk as Uint8Array;
      }
    } catch (error) {
      throw failed(error);
    } finally {
      watch.stop();
    }
  }
  return { status: response.status, headers: response.headers, body: body() };
}

/** Gives up on a server that sends nothing, or next to nothing. */
class Watch {
  readonly #limits: TransferLimits;
  readonly #abort = new AbortController();
  readonly #stall: NodeJS.Timeout;
  readonly #window: NodeJS.Timeout;
  #received = 0;
  complaint: string | undefined;

  constructor(limits: TransferLimits) {
    this.#limits = limits;
    const { stall, window, windowBytes } = limits;
    this.#stall = setTimeout(() => this.#end(`sent nothing for ${seconds(stall)}`), stall).unref();
    this.#window = setInterval(() => {
      if (this.#received < windowBytes) this.#end(`sent only ${this.#received} bytes in ${seconds(window)}`);
      this.#received = 0;
    }, window).unref();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  count(bytes: number): void {
    this.#received += bytes;
    // The consumer of the bytes may be slow itself. Only time spent waiting for the server counts.
    if (this.#received >= this.#limits.windowBytes) this.#window.refresh();
    this.#stall.refresh();
  }

  stop(): void {
    clearTimeout(this.#stall);
    clearInterval(this.#window);
  }

  #end(complaint: string): void {
    this.complaint = complaint;
    this.#abort.abort();
  }
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

/** Status codes after which another try may succeed: timeouts, ranges that have to start again, overloaded servers. */
const passing = new Set([408, 416, 425, 429]);

function refusal({ status, statusText, headers }: Response): TransferError {
  const isBusy = status === 429 || status === 503;
  return new TransferError(
    status === 404 || status === 410 ? "DOWNLOAD_NOT_FOUND" : "DOWNLOAD_FAILED",
    `${status} ${statusText}`.trim(),
    {
      again: status >= 500 || passing.has(status),
      ...(isBusy ? { busy: { rest: retryAfter(headers.get("retry-after"), Date.now()) } } : {}),
    },
  );
}

/**
 * Parses a Retry-After header (RFC 9110, 10.2.3): seconds, or a date.
 * @param now clock time in ms
 * @returns ms, at least 0; undefined without a valid header
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  // Only dates: Date.parse would accept "-5" and "1.5" as years and months.
  const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** fetch hides the reason in `cause`. */
function networkFault(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the host name cannot be resolved";
    case "ECONNREFUSED":
      return "the connection was refused";
    case "UND_ERR_SOCKET":
    case "ECONNRESET":
      return "the connection was closed";
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return "the connection timed out";
    default:
      return message || code || String(error);
  }
}
