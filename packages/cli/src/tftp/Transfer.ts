import { dataPacket, optionsPacket } from "./packet.js";

/** Bytes of a block without the option `blksize`: RFC 1350. */
const defaultBlockBytes = 512;
/** What `blksize` may ask for: RFC 2348. */
const blockBytesRange = [8, 65_464] as const;
/**
 * What `timeout` may ask for, in seconds. RFC 2349 goes to 255; a client who is silent for a minute is gone, and would keep a place for half
 * an hour.
 */
const timeoutRange = [1, 10] as const;
const defaultTimeout = 1;
/** Times that a packet is sent before the client is given up. */
const attempts = 8;

export interface TransferEvents {
  send(packet: Buffer): void;
  /** Bytes that the client has. */
  onProgress(bytes: number): void;
  onDone(): void;
  onLost(): void;
}

/** The sending of one file to one client, a block at a time; what gets lost is sent again. */
export class Transfer {
  readonly #data: Buffer;
  readonly #events: TransferEvents;
  readonly #blockBytes: number;
  readonly #timeout: number;
  /** The block that was sent last; 0 for the answer to the options. */
  #block = 0;
  #packet: Buffer;
  #attempts = 0;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(data: Buffer, asked: ReadonlyMap<string, string>, events: TransferEvents) {
    this.#data = data;
    this.#events = events;
    const blockBytes = numberOf(asked.get("blksize"), blockBytesRange);
    // Unlike a size of blocks, which a server may lower, this is granted as it is or not at all.
    const timeout = exactly(asked.get("timeout"), timeoutRange);
    this.#blockBytes = blockBytes ?? defaultBlockBytes;
    this.#timeout = timeout ?? defaultTimeout;
    const granted = new Map<string, string>();
    if (blockBytes !== undefined) granted.set("blksize", `${blockBytes}`);
    if (timeout !== undefined) granted.set("timeout", `${timeout}`);
    // Of a size of 0 curl takes it that something went wrong.
    if (asked.has("tsize") && data.length > 0) granted.set("tsize", `${data.length}`);
    this.#packet = optionsPacket(granted);
    if (granted.size === 0) this.#next();
    else this.#send();
  }

  /**
   * The client has a block. Of one that it said so before, nothing follows: else all would be sent twice from then on.
   * @returns whether it was news.
   */
  acknowledge(block: number): boolean {
    if (this.#stopped || block !== (this.#block & 0xffff)) return false;
    const sent = this.#block * this.#blockBytes;
    if (this.#block > 0) this.#events.onProgress(Math.min(sent, this.#data.length));
    // A block that is not full is the last.
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
