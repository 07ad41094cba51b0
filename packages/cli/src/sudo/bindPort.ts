import { createSocket } from "node:dgram";

/** An order to bind a UDP port, from the process that has given up root. */
export interface BindOrder {
  readonly address: string;
  readonly port: number;
}

/** How that went; with the answer to a bound port comes its socket. */
export interface BindAnswer {
  /** Of the operating system, such as `EADDRINUSE`. */
  readonly code?: string;
}

/** Run as a process of its own, by `startPortBinder`, that stays root: binds one port for its parent, which is not, and ends. */
process.once("message", ({ address, port }: BindOrder) => {
  const socket = createSocket("udp4");
  const answer = (message: BindAnswer, bound?: typeof socket) =>
    process.send?.(message, bound, {}, () => process.exit());
  socket.once("error", (error: NodeJS.ErrnoException) => answer({ code: error.code ?? error.message }));
  socket.bind({ address, port, exclusive: true }, () => answer({}, socket));
});
process.once("disconnect", () => process.exit());
