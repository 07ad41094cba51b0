import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";

/** An event that QEMU reports, such as `SHUTDOWN`. */
export interface QmpEvent {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** A connection to QEMU's machine protocol (docs/interop/qmp-spec.rst of QEMU). */
export interface Qmp {
  /** @throws {Error} with QEMU's own message if it refuses, or if the connection has ended. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Runs a command of the human monitor and returns its output. */
  monitor(commandLine: string): Promise<string>;
}

interface Reply {
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Opens the protocol on a stream to QEMU. */
export async function openQmp(stream: Duplex, onEvent: (event: QmpEvent) => void): Promise<Qmp> {
  const pending = new Map<number, Pending>();
  let ended = stream.destroyed;
  let lastId = 0;

  stream.on("close", () => {
    ended = true;
    for (const { reject } of pending.values()) reject(new Error("QEMU closed its control connection"));
    pending.clear();
  });
  const lines = createInterface({ input: stream });
  // Errors of the stream. Newer Node versions also emit them on the lines. `close` follows, and says the same.
  for (const emitter of [stream, lines]) emitter.on("error", () => {});
  lines.on("line", (line) => {
    const message = JSON.parse(line) as Reply | QmpEvent;
    if ("event" in message) return onEvent(message);
    const waiting = message.id === undefined ? undefined : pending.get(message.id);
    if (message.id === undefined || waiting === undefined) return; // the greeting
    pending.delete(message.id);
    if (message.error === undefined) waiting.resolve(message.return);
    else waiting.reject(new Error(message.error.desc));
  });

  function execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (ended) return reject(new Error("QEMU closed its control connection"));
      const id = ++lastId;
      pending.set(id, { resolve, reject });
      stream.write(`${JSON.stringify({ execute: command, id, ...(args === undefined ? {} : { arguments: args }) })}\n`);
    });
  }

  await execute("qmp_capabilities");
  return {
    execute,
    monitor: async (commandLine) => {
      const text = await execute("human-monitor-command", { "command-line": commandLine });
      return String(text);
    },
  };
}
