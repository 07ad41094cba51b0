import { setTimeout as sleep } from "node:timers/promises";
import type { Packet } from "./packets.js";
import { questions } from "./questions.js";
import type { Answer, Stranger, Way } from "./Stranger.js";

/** Ports that routers use, and one port of each protocol that nothing uses. */
const doors = { tcp: [22, 53, 80, 9], udp: [53, 67, 123, 547, 9] } as const;

/** Source port of the stranger. */
const fromPort = 41_000;

/** Milliseconds between two rounds. */
const pause = 40;

/** Addresses and way of a packet. */
export interface Target {
  readonly from: string;
  /** Undefined while the address is unknown. */
  readonly to: string | undefined;
  readonly way: Way;
}

/** Sends packets to a device's ports repeatedly. @returns a function that stops this, and returns the number of rounds and the answers */
export function keepKnocking(
  stranger: Stranger,
  targets: () => readonly Target[],
): () => Promise<{ knocks: number; answers: readonly Answer[] }> {
  const first = stranger.answers.length;
  let knocks = 0;
  let stopped = false;
  const knocking = (async () => {
    while (!stopped) {
      for (const target of targets()) knocks += await knockAt(stranger, target);
      await sleep(pause);
    }
  })();
  return async () => {
    stopped = true;
    await knocking;
    const answers = stranger.answers.slice(first);
    return { knocks, answers: answers.filter((one) => one.fromPort === undefined || one.fromPort === fromPort) };
  };
}

async function knockAt(stranger: Stranger, { from, to, way }: Target): Promise<number> {
  if (to === undefined) return 0;
  let sent = 0;
  for (const protocol of ["tcp", "udp"] as const) {
    for (const toPort of doors[protocol]) {
      const payload = protocol === "udp" ? { payload: questions.get(toPort) ?? Buffer.from("?") } : {};
      const packet: Packet = { protocol, from, to, fromPort, toPort, ...payload };
      if (await stranger.send(packet, way)) sent++;
    }
  }
  return sent;
}
