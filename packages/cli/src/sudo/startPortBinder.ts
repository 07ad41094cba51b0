import { fork } from "node:child_process";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BindAnswer, BindOrder } from "./bindPort.js";

/** A child process that stays root, only to bind a UDP port. */
export interface PortBinder {
  /**
   * Binds the port. Can be called only once.
   * @throws {Error} with the operating system's `code` if the port cannot be bound.
   */
  bind(order: BindOrder): Promise<Socket>;
}

/** Starts the child process. Call this while the current process is still root. The child ends with it. */
export function startPortBinder(): PortBinder {
  // The program is next to this file, both in the sources and in the build output.
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
