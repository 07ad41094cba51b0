import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { NbdConnection } from "./NbdConnection.js";

interface Cut {
  /** Bytes that are still to be written before it. */
  left: number;
  happen(): void;
}

/**
 * What a board has in flash: kept here, and given to QEMU over its network block protocol, so that each byte that is
 * written can be counted, and be the last.
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
   * Makes a chip that QEMU can use.
   * @param socketPath where QEMU finds the chip: a Unix socket that is made
   */
  static async open(bytes: Buffer, socketPath: string): Promise<FlashChip> {
    const chip = new FlashChip(bytes);
    chip.#server.listen(socketPath);
    await once(chip.#server, "listening");
    return chip;
  }

  /** Bytes. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Bytes that guests have written so far; an erased byte counts like any other. */
  get written(): number {
    return this.#written;
  }

  /** A copy of what is there now. */
  read(offset = 0, length = this.size - offset): Buffer {
    return Buffer.from(this.#bytes.subarray(offset, offset + length));
  }

  /** Writes as a programmer clipped to the chip would; not counted. */
  write(offset: number, data: Uint8Array): void {
    if (offset + data.length > this.size) throw new RangeError("that is beyond the end of the chip");
    this.#bytes.set(data, offset);
  }

  /** After so many more bytes nothing reaches the chip, and guests that have it open wait for ever. `happen` is called then. */
  cutAfter(bytes: number, happen: () => void): void {
    this.#cut = { left: bytes, happen };
  }

  /** The chip can be written to again. */
  restore(): void {
    this.#cut = undefined;
  }

  /** Removes it. */
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

  /** @returns whether the guest is to hear that it was done. */
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
