import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Shortest time limit of an attempt, in ms. */
const shortestAttempt = 750;
/** An attempt's time limit as a share of the time already waited: a guest that boots slowly also answers slowly. */
const shareOfWait = 1 / 4;
/**
 * Highest number of attempts at the same time. dropbear serves five connections of an address that have not logged in, and closes further
 * ones silently; each attempt may count for a moment after its end.
 */
const openAttempts = 3;

/**
 * Waits until a server behind a forwarded port sends a line that starts with `start`, such as an ssh server's `SSH-`.
 * A successful connection proves nothing, because QEMU accepts it before the guest is up. QEMU resends a packet only seconds after a guest
 * without a network missed it, so attempts overlap.
 * @returns the line.
 * @throws the abort reason of `signal`.
 */
export async function waitForBanner(port: number, start: string, signal: AbortSignal): Promise<string> {
  const begin = performance.now();
  const found = new AbortController();
  let banner: string | undefined;
  while (banner === undefined) {
    const limit = Math.max(shortestAttempt, Math.round((performance.now() - begin) * shareOfWait));
    void firstLine(port, AbortSignal.any([signal, found.signal, AbortSignal.timeout(limit)])).then((line) => {
      if (!line?.startsWith(start)) return;
      banner = line;
      found.abort();
    });
    const wake = AbortSignal.any([signal, found.signal]);
    await sleep(limit / openAttempts, undefined, { signal: wake }).catch(() => signal.throwIfAborted());
  }
  return banner;
}

async function firstLine(port: number, signal: AbortSignal): Promise<string | undefined> {
  const socket = connect(port, "127.0.0.1");
  try {
    const [data] = (await once(socket, "data", { signal })) as [Buffer];
    return data.toString("latin1").split(/\r?\n/)[0];
  } catch {
    return undefined; // refused, reset, or timed out: the next attempt may succeed
  } finally {
    socket.destroy();
  }
}
