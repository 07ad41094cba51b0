import { get } from "./http.js";
import { PartFile } from "./PartFile.js";
import type { ProxyPlaces } from "./proxies.js";
import { TransferError } from "./TransferError.js";
import { type TransferLimits, transferLimits } from "./TransferLimits.js";
import { type TryOptions, tryAddresses } from "./tryAddresses.js";

/** A file with a known hash, and the URLs where it may be found. */
export interface RemoteFile {
  /** Name for messages. */
  readonly name: string;
  /** SHA-256 hash, in hexadecimal. */
  readonly sha256: string;
  /** Size in bytes, if known. */
  readonly size?: number;
  /** URLs, tried in order. */
  readonly addresses: readonly string[];
  /** Whether these are the only possible URLs, so that no mirror can replace them. */
  readonly unmirrored?: boolean;
}

export interface DownloadOptions extends ProxyPlaces {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes that were added, or, if negative, discarded. */
  readonly onBytes: (count: number) => void;
  /** Called whenever we wait for a server because it asks us to. */
  readonly onRest?: TryOptions["onRest"];
  /** Default: `transferLimits`. */
  readonly limits?: Partial<TransferLimits> | undefined;
}

/**
 * Downloads a file, verifies its size and SHA-256 hash as it arrives, and gives it its name when it is complete.
 * @throws {NixwrtError} of class `archive` if no URL has the right file.
 */
export async function download(file: RemoteFile, destination: string, options: DownloadOptions): Promise<void> {
  const part = await PartFile.open(destination);
  options.onBytes(part.received);
  const limits = { ...transferLimits, ...options.limits };
  try {
    await tryAddresses(file.name, file.addresses, (address) => transfer(file, part, address, { ...options, limits }), {
      signal: options.signal,
      hint: file.unmirrored ? byHand(destination) : undefined,
      longestRest: limits.longestRest,
      onRest: options.onRest,
    });
  } catch (error) {
    await part.abandon();
    throw error;
  }
  await part.finish();
}

function byHand(destination: string): string {
  return `No mirror has it. Check the network, or obtain the file another way and put it at ${destination}`;
}

async function transfer(
  file: RemoteFile,
  part: PartFile,
  address: string,
  { signal, onBytes, limits, env, aptDirectory }: DownloadOptions & { readonly limits: TransferLimits },
): Promise<void> {
  const most = file.size ?? limits.largest;
  // If the hash is wrong, bytes from another URL or an earlier process may be the reason.
  let inherited = part.received > 0;
  const restart = async () => {
    inherited = false;
    onBytes(-part.received);
    await part.restart();
  };
  if (part.received > most) await restart();
  if (part.received < most) {
    const range: Record<string, string> = part.received > 0 ? { range: `bytes=${part.received}-` } : {};
    const answer = await get(address, range, signal, limits, { env, aptDirectory }).catch(async (error) => {
      // 416: the local part is longer than the file, so it was a part of another file.
      if (error instanceof TransferError && error.message.startsWith("416")) await restart();
      throw error;
    });
    const continues =
      answer.status === 206 && answer.headers.get("content-range")?.startsWith(`bytes ${part.received}-`);
    if (!continues && part.received > 0) await restart();
    try {
      for await (const chunk of answer.body) {
        if (part.received + chunk.length > most) {
          await restart();
          throw file.size === undefined
            ? new TransferError("DOWNLOAD_TOO_LARGE", `sends more than ${limits.largest} bytes`)
            : new TransferError("WRONG_HASH", `is longer than the expected ${file.size} bytes`);
        }
        await part.append(chunk);
        onBytes(chunk.length);
      }
    } catch (error) {
      throw error instanceof TransferError && error.again ? truncated(file, part, error.message) : error;
    }
  }
  if (file.size !== undefined && part.received < file.size) throw truncated(file, part, "the response was incomplete");
  const got = part.digest();
  if (got === file.sha256) return;
  const again = inherited;
  await restart();
  throw new TransferError("WRONG_HASH", `has sha256 ${got}, expected ${file.sha256}`, { again });
}

function truncated(file: RemoteFile, part: PartFile, why: string): TransferError {
  const expected = file.size === undefined ? "" : ` of ${file.size}`;
  return new TransferError("DOWNLOAD_TRUNCATED", `ended after ${part.received}${expected} bytes: ${why}`, {
    again: true,
  });
}
