import { createSocket } from "node:dgram";

/** Request to bind a UDP port, from the parent process, which has dropped root. */
export interface BindOrder {
  readonly address: string;
  readonly port: number;
}

/** Result of a request. If the port is bound, its socket is sent along with the answer. */
export interface BindAnswer {
  /** Error code of the operating system, such as `EADDRINUSE`. Undefined if the port is bound. */
  readonly code?: string;
}

/** `startPortBinder` runs this file in a child process that stays root, binds one port for its parent, and exits. */
process.once("message", ({ address, port }: BindOrder) => {
  const socket = createSocket("udp4");
  const answer = (message: BindAnswer, bound?: typeof socket) =>
    process.send?.(message, bound, {}, () => process.exit());
  socket.once("error", (error: NodeJS.ErrnoException) => answer({ code: error.code ?? error.message }));
  socket.bind({ address, port, exclusive: true }, () => answer({}, socket));
});
process.once("disconnect", () => process.exit());
