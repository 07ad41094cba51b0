import { setTimeout as sleep } from "node:timers/promises";
import { NixwrtError } from "../errors.js";
import { shown } from "./http.js";
import { gravest, type TransferCode, TransferError } from "./TransferError.js";

/** Pauses before an address is asked again, in ms: a hiccup passes, a dead server does not hold up the next one for long. */
const pauses = [300, 1200];

/** Hosts that gave no answer in this process: they are asked last and only once, so that each file does not wait anew. */
const silentHosts = new Set<string>();

const hints: Readonly<Partial<Record<TransferCode, string>>> = {
  DOWNLOAD_NOT_FOUND:
    "The file may have left the mirrors: `nixwrt update` moves the lock to the newest versions. Or set NIXWRT_MIRROR to a complete mirror",
  DOWNLOAD_FAILED: "Check the network, or set NIXWRT_MIRROR to a mirror that this machine can reach",
  DOWNLOAD_TRUNCATED: "Try again: what came through is kept. If it stays so, set NIXWRT_MIRROR to another mirror",
  WRONG_HASH: "The mirror or something on the way to it changes files: set NIXWRT_MIRROR to another mirror",
  RELEASE_EXPIRED: "The mirror is out of date, or this machine's clock is wrong: check `date`, or set NIXWRT_MIRROR",
  RELEASE_WRONG: "Check that NIXWRT_MIRROR and `mirrors` in the config name Debian mirrors",
  BAD_SIGNATURE:
    "It was not made by Debian, or was changed on the way: do not trust this mirror, set NIXWRT_MIRROR to another one",
};

/**
 * Asks one address after the other, each a few times where that may help, until one gives what is wanted.
 * @param ownHint what people can do when none has it. Default: what they can do about a mirror.
 * @throws {NixwrtError} of class `archive` with every address and what it answered.
 */
export async function tryAddresses<T>(
  what: string,
  addresses: readonly string[],
  signal: AbortSignal | undefined,
  attempt: (address: string) => Promise<T>,
  ownHint?: string,
): Promise<T> {
  const failures: { address: string; error: TransferError }[] = [];
  const isSilent = (address: string) => silentHosts.has(new URL(address).host);
  const ordered = [...addresses.filter((one) => !isSilent(one)), ...addresses.filter(isSilent)];
  for (const address of ordered) {
    for (let round = 0; ; round++) {
      signal?.throwIfAborted();
      try {
        const result = await attempt(address);
        silentHosts.delete(new URL(address).host);
        return result;
      } catch (error) {
        if (!(error instanceof TransferError)) throw error;
        const pause = isSilent(address) ? undefined : pauses[round];
        if (error.again && pause !== undefined) {
          await sleep(pause, undefined, signal === undefined ? {} : { signal });
          continue;
        }
        if (error.code === "DOWNLOAD_FAILED" && error.again) silentHosts.add(new URL(address).host);
        failures.push({ address, error });
        break;
      }
    }
  }
  const code = gravest(failures.map(({ error }) => error));
  const answers = failures.map(({ address, error }) => `\n    ${shown(address)}: ${error.message}`).join("");
  const hint = ownHint ?? hints[code];
  throw new NixwrtError("archive", {
    code,
    message: `${what} could not be had; asked were:${answers}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
