import { setTimeout as sleep } from "node:timers/promises";
import { NixwrtError } from "../errors.js";
import { redactUrls } from "../redact.js";
import { HostRests } from "./HostRests.js";
import { gravest, type TransferCode, TransferError } from "./TransferError.js";
import { transferLimits } from "./TransferLimits.js";

/**
 * Pauses before a URL is tried again, in ms: long enough for a short failure to pass, and short enough for a dead server not to delay the
 * next one much.
 */
const pauses = [300, 1200];

/** The same for an overloaded server that names no pause. */
const busyPauses = [1000, 4000, 15_000];

/** Maximum number of tries for a server that names a pause. */
const longestQueue = 5;

/** Hosts that did not answer in this process. They are tried last and only once, so that not every file waits for them. */
const silentHosts = new Set<string>();

const rests = new HostRests();

const hints: Readonly<Partial<Record<TransferCode, string>>> = {
  DOWNLOAD_NOT_FOUND:
    "The file may have left the mirrors: `nixwrt update` moves the lock to the newest versions. Or set NIXWRT_MIRROR to a complete mirror",
  DOWNLOAD_FAILED: "Check the network, or set NIXWRT_MIRROR to a mirror that this machine can reach",
  DOWNLOAD_TRUNCATED:
    "Try again: the downloaded part is kept. If this does not help, set NIXWRT_MIRROR to another mirror",
  DOWNLOAD_TOO_LARGE: "The address leads to a different file: correct it",
  WRONG_HASH:
    "Either the mirror, or something between you and the mirror, changes files: set NIXWRT_MIRROR to another mirror. " +
    "Or someone changed nixwrt.lock: `nixwrt verify` checks it",
  RELEASE_EXPIRED: "The mirror is out of date, or this machine's clock is wrong: check `date`, or set NIXWRT_MIRROR",
  RELEASE_OLDER:
    "The mirror is out of date, or someone between you and the mirror is holding back security updates. Try again later, or set NIXWRT_MIRROR. " +
    "To go back on purpose, run `nixwrt update --older`",
  RELEASE_WRONG: "Check that NIXWRT_MIRROR and `archive.mirror` in the config name Debian mirrors",
  BAD_SIGNATURE:
    "It is not signed by Debian, or someone changed it in transit. Do not trust this mirror: set NIXWRT_MIRROR to another one",
};

export interface TryOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hint for when no URL has it. Default: hints about mirrors. */
  readonly hint?: string | undefined;
  /** Longest pause for a server, each time, in ms. Default: that of `transferLimits`. */
  readonly longestRest?: number | undefined;
  /** Called whenever we wait for a server because it asks us to. */
  readonly onRest?: ((rest: { readonly host: string; readonly ms: number }) => void) | undefined;
}

interface Turn {
  readonly address: string;
  readonly host: string;
  /** Number of earlier tries of the URL. */
  readonly round: number;
}

/**
 * Tries one URL after another, each a few times if that may help, until one delivers. An overloaded server is tried again when it wants to
 * be, and not before. Meanwhile, the others are tried.
 * @throws {NixwrtError} of class `archive` with every URL and its answer.
 */
export async function tryAddresses<T>(
  what: string,
  addresses: readonly string[],
  attempt: (address: string) => Promise<T>,
  options: TryOptions = {},
): Promise<T> {
  const { signal } = options;
  const failures = new Map<string, TransferError>();
  const turns: Turn[] = addresses.map((address) => ({ address, host: new URL(address).host, round: 0 }));
  turns.sort((a, b) => Number(silentHosts.has(a.host)) - Number(silentHosts.has(b.host)));
  for (let turn = takeNext(turns); turn !== undefined; turn = takeNext(turns)) {
    const { address, host, round } = turn;
    signal?.throwIfAborted();
    await rests.wait(host, signal);
    try {
      const result = await attempt(address);
      silentHosts.delete(host);
      return result;
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      const ask = { ...turn, round: round + 1 };
      if (error.busy !== undefined) {
        const rest = restOf(error, round, options);
        if (rest.ms === undefined) failures.set(address, rest.error);
        else {
          if (rests.add(host, rest.ms)) options.onRest?.({ host, ms: rest.ms });
          turns.push(ask);
        }
        continue;
      }
      const pause = silentHosts.has(host) ? undefined : pauses[round];
      if (error.again && pause !== undefined) {
        await sleep(pause, undefined, signal === undefined ? {} : { signal });
        turns.unshift(ask);
        continue;
      }
      if (error.code === "DOWNLOAD_FAILED" && error.again) silentHosts.add(host);
      failures.set(address, error);
    }
  }
  throw failure(what, addresses, failures, options.hint);
}

/** Returns the first turn whose host may be asked now, or else that of the host that is ready first. */
function takeNext(turns: Turn[]): Turn | undefined {
  const ready = turns.findIndex(({ host }) => rests.remaining(host) <= 0);
  if (ready >= 0) return turns.splice(ready, 1)[0];
  const soonest = turns.toSorted((a, b) => rests.remaining(a.host) - rests.remaining(b.host))[0];
  if (soonest !== undefined) turns.splice(turns.indexOf(soonest), 1);
  return soonest;
}

/** Returns the pause for an overloaded server, or an error if it is not worth waiting for. */
function restOf(
  error: TransferError,
  round: number,
  { longestRest = transferLimits.longestRest }: TryOptions,
): { readonly ms: number } | { readonly ms: undefined; readonly error: TransferError } {
  const wanted = error.busy?.rest;
  if (wanted === undefined) {
    const pause = busyPauses[round];
    return pause === undefined ? { ms: undefined, error } : { ms: pause };
  }
  const seconds = Math.ceil(wanted / 1000);
  if (wanted > longestRest) {
    const why = `${error.message}: it asks clients to wait ${seconds} s`;
    return { ms: undefined, error: new TransferError(error.code, why) };
  }
  if (round >= longestQueue) return { ms: undefined, error };
  // A server that answers 0 is not asked in a tight loop.
  return { ms: Math.max(wanted, 100) };
}

function failure(
  what: string,
  addresses: readonly string[],
  failures: ReadonlyMap<string, TransferError>,
  ownHint: string | undefined,
): NixwrtError {
  const code = gravest([...failures.values()]);
  const answers = [...failures].map(([address, error]) => `\n    ${redactUrls(address)}: ${error.message}`).join("");
  const hint = ownHint ?? hints[code];
  return new NixwrtError("archive", {
    code,
    message:
      addresses.length === 0
        ? `there is no address to download ${what} from`
        : `${what} cannot be downloaded. These addresses were tried:${answers}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
