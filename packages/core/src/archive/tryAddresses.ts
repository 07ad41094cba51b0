import { setTimeout as sleep } from "node:timers/promises";
import { NixwrtError } from "../errors.js";
import { redactUrls } from "../redact.js";
import { HostRests } from "./HostRests.js";
import { gravest, type TransferCode, TransferError } from "./TransferError.js";
import { transferLimits } from "./TransferLimits.js";

/** Pauses before an address is asked again, in ms: a hiccup passes, a dead server does not hold up the next one for long. */
const pauses = [300, 1200];

/** The same for a server that is busy and does not say for how long. */
const busyPauses = [1000, 4000, 15_000];

/** How often one that says for how long is asked again. */
const longestQueue = 5;

/** Hosts that gave no answer in this process: they are asked last and only once, so that each file does not wait anew. */
const silentHosts = new Set<string>();

const rests = new HostRests();

const hints: Readonly<Partial<Record<TransferCode, string>>> = {
  DOWNLOAD_NOT_FOUND:
    "The file may have left the mirrors: `nixwrt update` moves the lock to the newest versions. Or set NIXWRT_MIRROR to a complete mirror",
  DOWNLOAD_FAILED: "Check the network, or set NIXWRT_MIRROR to a mirror that this machine can reach",
  DOWNLOAD_TRUNCATED:
    "Try again: the downloaded part is kept. If this does not help, set NIXWRT_MIRROR to another mirror",
  DOWNLOAD_TOO_LARGE: "The address leads to a different file: correct it",
  WRONG_HASH: "The mirror, or something between you and the mirror, changes files: set NIXWRT_MIRROR to another mirror",
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
  /** What people can do when no address has it. Default: what they can do about a mirror. */
  readonly hint?: string | undefined;
  /** The longest that a server is waited for at a time, in ms. Default: that of `transferLimits`. */
  readonly longestRest?: number | undefined;
  /** Told of each time that we wait for a server because it asks us to. */
  readonly onRest?: ((rest: { readonly host: string; readonly ms: number }) => void) | undefined;
}

interface Turn {
  readonly address: string;
  readonly host: string;
  /** How often the address was asked before. */
  readonly round: number;
}

/**
 * Asks one address after the other, each a few times where that may help, until one gives what is wanted. A server that
 * is busy is asked again when it wants to be, and not before; meanwhile the others are.
 * @throws {NixwrtError} of class `archive` with every address and what it answered.
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

/** The first turn of a host that may be asked now; else that of the host that is ready first. */
function takeNext(turns: Turn[]): Turn | undefined {
  const ready = turns.findIndex(({ host }) => rests.remaining(host) <= 0);
  if (ready >= 0) return turns.splice(ready, 1)[0];
  const soonest = turns.toSorted((a, b) => rests.remaining(a.host) - rests.remaining(b.host))[0];
  if (soonest !== undefined) turns.splice(turns.indexOf(soonest), 1);
  return soonest;
}

/** How long a busy server is left alone; an error when it is not worth the wait. */
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
  // A server that says 0 is not asked in a tight loop.
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
