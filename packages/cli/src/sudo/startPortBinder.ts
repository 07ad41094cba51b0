import { fork } from "node:child_process";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BindAnswer, BindOrder } from "./bindPort.js";

/** A process that stays root and can do one thing with it: bind a UDP port. */
export interface PortBinder {
  /**
   * Binds the port, once.
   * @throws {Error} with the operating system's `code` when it is not available.
   */
  bind(order: BindOrder): Promise<Socket>;
}

/** To be called while this process is root still. The other process ends with this one. */
export function startPortBinder(): PortBinder {
  // Its file is beside this one: in the sources, and in what is built of them.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const program = fileURLToPath(new URL(`./bindPort.${extension}`, import.meta.url));
  const child = fork(program, [], { stdio: "ignore", execArgv: [] });
  child.unref();
  child.channel?.unref();
  return {
    async bind(order) {
      child.channel?.ref();
      child.send(order);
      const [answer, socket] = (await once(child, "message")) as [BindAnswer, Socket | undefined];
      if (socket === undefined) throw Object.assign(new Error(`bind ${answer.code}`), { code: answer.code });
      return socket;
    },
  };
}
