import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Wire } from "@nixwrt/core/host";

/** The ends of a tapped wire: the guest at `near` connects to the tap, and the tap connects to the guest at `far`. */
export type End = "near" | "far";

/** Receives a frame from one end. Returns whether it keeps the frame, so that it does not reach the other end. */
export type FrameListener = (from: End, frame: Buffer) => boolean;

/** Milliseconds between attempts to reach the far end. */
const reconnect = 200;

/**
 * A wire between two guests, on which a test reads and sends frames. QEMU's sockets carry each Ethernet frame without its checksum, after
 * its length in four bytes, big-endian.
 */
export class TappedWire implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets: Partial<Record<End, Socket>> = {};
  readonly #listeners = new Set<FrameListener>();
  #closed = false;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => this.#join("near", socket));
  }

  /** Taps the wire to a guest that listens on a port, now or later. */
  static async to(farPort: number): Promise<TappedWire> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const wire = new TappedWire(server);
    void wire.#connectFar(farPort);
    return wire;
  }

  /** Value for the `wires` of the guest at the near end. */
  get near(): Wire {
    return { connect: (this.#server.address() as AddressInfo).port };
  }

  /** @returns a function that ends the listening */
  listen(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits for a frame. */
  async next(isWanted: (from: End, frame: Buffer) => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = this.listen((from, frame) => {
        if (isWanted(from, frame)) {
          stop();
          resolve();
        }
        return false;
      });
    });
  }

  /** Sends a frame to an end as soon as it accepts frames. Drops the frame if no guest is there. */
  async send(to: End, frame: Buffer): Promise<void> {
    const socket = this.#sockets[to];
    if (socket === undefined || socket.destroyed) return;
    if (write(socket, frame)) return;
    await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const socket of Object.values(this.#sockets)) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #connectFar(port: number): Promise<void> {
    while (!this.#closed) {
      const socket = connect(port, "127.0.0.1");
      const joined = await once(socket, "connect").then(
        () => true,
        () => false,
      );
      if (joined) {
        this.#join("far", socket);
        await once(socket, "close").catch(() => {});
      }
      await sleep(reconnect);
    }
  }

  #join(end: End, socket: Socket): void {
    this.#sockets[end] = socket;
    if (this.#closed) socket.destroy();
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy()); // the guest is gone
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (data: Buffer) => {
      rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE()) {
        const stop = 4 + rest.readUInt32BE();
        this.#pass(end, rest.subarray(4, stop));
        rest = rest.subarray(stop);
      }
    });
  }

  #pass(from: End, frame: Buffer): void {
    const kept = [...this.#listeners].map((listener) => listener(from, frame)).includes(true);
    const other = this.#sockets[from === "near" ? "far" : "near"];
    if (!kept && other !== undefined && !other.destroyed) write(other, frame);
  }
}

function write(socket: Socket, frame: Buffer): boolean {
  const data = Buffer.alloc(4 + frame.length);
  data.writeUInt32BE(frame.length);
  frame.copy(data, 4);
  return socket.write(data);
}
