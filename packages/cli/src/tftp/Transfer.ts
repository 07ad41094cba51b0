import { dataPacket, optionsPacket } from "./packet.js";

/** Bytes per block without the option `blksize` (RFC 1350). */
const defaultBlockBytes = 512;
/** Valid values of `blksize`, in bytes (RFC 2348). */
const blockBytesRange = [8, 65_464] as const;
/**
 * Accepted values of `timeout`, in seconds. RFC 2349 allows up to 255, but with 8 attempts, a client that is gone would
 * then keep its place for half an hour.
 */
const timeoutRange = [1, 10] as const;
const defaultTimeout = 1;
/** Number of times that a packet is sent before the server gives up the client. */
const attempts = 8;

export interface TransferEvents {
  send(packet: Buffer): void;
  /** @param bytes that the client has acknowledged */
  onProgress(bytes: number): void;
  onDone(): void;
  onLost(): void;
}

/** Sends one file to one client, one block at a time, and repeats packets that are not acknowledged. */
export class Transfer {
  readonly #data: Buffer;
  readonly #events: TransferEvents;
  readonly #blockBytes: number;
  readonly #timeout: number;
  /** Number of the block that was sent last; 0 for the acknowledgement of the options (OACK). */
  #block = 0;
  #packet: Buffer;
  #attempts = 0;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(data: Buffer, asked: ReadonlyMap<string, string>, events: TransferEvents) {
    this.#data = data;
    this.#events = events;
    const blockBytes = numberOf(asked.get("blksize"), blockBytesRange);
    // A server may lower the block size, but must either grant the timeout unchanged or ignore it (RFC 2349).
    const timeout = exactly(asked.get("timeout"), timeoutRange);
    this.#blockBytes = blockBytes ?? defaultBlockBytes;
    this.#timeout = timeout ?? defaultTimeout;
    const granted = new Map<string, string>();
    if (blockBytes !== undefined) granted.set("blksize", `${blockBytes}`);
    if (timeout !== undefined) granted.set("timeout", `${timeout}`);
    // curl treats a size of 0 as an error.
    if (asked.has("tsize") && data.length > 0) granted.set("tsize", `${data.length}`);
    this.#packet = optionsPacket(granted);
    if (granted.size === 0) this.#next();
    else this.#send();
  }

  /**
   * Handles an acknowledgement from the client. Ignores a repeated one: if it sent the next block again, every later
   * block would be sent twice.
   * @returns whether the acknowledgement was for the current block.
   */
  acknowledge(block: number): boolean {
    if (this.#stopped || block !== (this.#block & 0xffff)) return false;
    const sent = this.#block * this.#blockBytes;
    if (this.#block > 0) this.#events.onProgress(Math.min(sent, this.#data.length));
    // The last block is the one that is not full. It may be empty.
    if (this.#block > 0 && sent > this.#data.length) {
      this.stop();
      this.#events.onDone();
    } else this.#next();
    return true;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #next(): void {
    this.#block += 1;
    this.#attempts = 0;
    const from = (this.#block - 1) * this.#blockBytes;
    this.#packet = dataPacket(this.#block & 0xffff, this.#data.subarray(from, from + this.#blockBytes));
    this.#send();
  }

  #send(): void {
    clearTimeout(this.#timer);
    if (this.#attempts === attempts) {
      this.#events.onLost();
      return;
    }
    this.#attempts += 1;
    this.#events.send(this.#packet);
    this.#timer = setTimeout(() => this.#send(), this.#timeout * 1000);
  }
}

function numberOf(text: string | undefined, [least, most]: readonly [number, number]): number | undefined {
  const value = text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return value < least ? undefined : Math.min(value, most);
}

function exactly(text: string | undefined, range: readonly [number, number]): number | undefined {
  const value = numberOf(text, range);
  return value === Number(text) ? value : undefined;
}
