import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { NbdConnection } from "./NbdConnection.js";

interface Cut {
  /** Bytes that guests may still write before the cut. */
  left: number;
  happen(): void;
}

/**
 * A board's flash chip. This process holds its content, and QEMU accesses it over the network block protocol (NBD). This makes it possible
 * to count the bytes that guests write, and to cut the power after any of them.
 */
export class FlashChip implements AsyncDisposable {
  readonly #bytes: Buffer;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #written = 0;
  #cut: Cut | undefined;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /**
   * Creates a chip that QEMU can use.
   * @param socketPath path of the Unix socket to create, to which QEMU connects
   */
  static async open(bytes: Buffer, socketPath: string): Promise<FlashChip> {
    const chip = new FlashChip(bytes);
    chip.#server.listen(socketPath);
    await once(chip.#server, "listening");
    return chip;
  }

  /** Size in bytes. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Bytes that guests have written so far, including erased bytes. */
  get written(): number {
    return this.#written;
  }

  /** Returns a copy of the current content. */
  read(offset = 0, length = this.size - offset): Buffer {
    return Buffer.from(this.#bytes.subarray(offset, offset + length));
  }

  /** Writes like a programmer that is clipped to the chip. These bytes do not count as written by guests. */
  write(offset: number, data: Uint8Array): void {
    if (offset + data.length > this.size) throw new RangeError("that is beyond the end of the chip");
    this.#bytes.set(data, offset);
  }

  /** After this many more bytes, ignores all writes, does not answer the guests that make them, and calls `happen` once. */
  cutAfter(bytes: number, happen: () => void): void {
    this.#cut = { left: bytes, happen };
  }

  /** Makes the chip writable again. */
  restore(): void {
    this.#cut = undefined;
  }

  /** Closes all connections, and removes the socket. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    new NbdConnection(socket, {
      size: this.size,
      read: (offset, length) => this.#bytes.subarray(offset, offset + length),
      write: (offset, data) => this.#guestWrites(offset, data),
    });
  }

  /** @returns whether to confirm the write to the guest. */
  #guestWrites(offset: number, data: Buffer): boolean {
    const cut = this.#cut;
    const taken = cut === undefined ? data : data.subarray(0, Math.min(data.length, cut.left));
    this.#bytes.set(taken, offset);
    this.#written += taken.length;
    if (cut === undefined) return true;
    if (cut.left === 0) return false;
    cut.left -= taken.length;
    if (cut.left > 0) return true;
    cut.happen();
    return false;
  }
}
