import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { scaledTimeout } from "./timeouts.js";

/** Milliseconds between attempts, and that each of them may take. */
const betweenAttempts = 250;
const attemptTimeout = 3000;

/**
 * Waits until a server behind a forwarded port says a line that starts with `start`, as an ssh server does with
 * `SSH-`. A connection alone says nothing: QEMU accepts it on the guest's behalf before the guest is up. What is sent
 * to a guest without a network is sent again only after seconds, so attempts overlap.
 * @returns the line.
 * @throws what `signal` is aborted with.
 */
export async function waitForBanner(port: number, start: string, signal: AbortSignal): Promise<string> {
  const found = new AbortController();
  let banner: string | undefined;
  while (banner === undefined) {
    const limit = AbortSignal.any([signal, found.signal, AbortSignal.timeout(scaledTimeout(attemptTimeout))]);
    void firstLine(port, limit).then((line) => {
      if (!line?.startsWith(start)) return;
      banner = line;
      found.abort();
    });
    const wake = AbortSignal.any([signal, found.signal]);
    await sleep(betweenAttempts, undefined, { signal: wake }).catch(() => signal.throwIfAborted());
  }
  return banner;
}

async function firstLine(port: number, signal: AbortSignal): Promise<string | undefined> {
  const socket = connect(port, "127.0.0.1");
  try {
    const [data] = (await once(socket, "data", { signal })) as [Buffer];
    return data.toString("latin1").split(/\r?\n/)[0];
  } catch {
    return undefined; // refused, reset, or out of time: the next attempt may do better
  } finally {
    socket.destroy();
  }
}
