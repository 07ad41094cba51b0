import { setTimeout as sleep } from "node:timers/promises";
import type { Packet } from "./packets.js";
import { questions } from "./questions.js";
import type { Answer, Stranger, Way } from "./Stranger.js";

/** Ports that a router has something at, and one of each protocol that nobody has anything at. */
const doors = { tcp: [22, 53, 80, 9], udp: [53, 67, 123, 547, 9] } as const;

/** The stranger's port. */
const fromPort = 41_000;

/** Milliseconds between two rounds. */
const pause = 40;

/** Addresses of a packet, and its way. */
export interface Target {
  readonly from: string;
  /** Undefined while it is not known. */
  readonly to: string | undefined;
  readonly way: Way;
}

/** Knocks at the doors of a device, again and again. @returns what ends that, and tells how often it knocked and what came back. */
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
