import type { Socket } from "node:net";

/** The storage that a connection gives access to. */
export interface NbdExport {
  /** Size in bytes. */
  readonly size: number;
  read(offset: number, length: number): Buffer;
  /** @returns whether to confirm the write to the client. */
  write(offset: number, data: Buffer): boolean;
}

// From the protocol's specification (doc/proto.md of nbd); only the part that QEMU uses as a client.
const serverMagic = "NBDMAGIC";
const optionMagic = "IHAVEOPT";
const optionReplyMagic = 0x3e889045565a9n;
const requestMagic = 0x25609513;
const replyMagic = 0x67446698;
const handshakeFlags = { fixedNewstyle: 1, noZeroes: 2 };
const transmissionFlags = { hasFlags: 1, flush: 4, fua: 8 };
const options = { abort: 2, go: 7 };
const replies = { ack: 1, info: 3, unsupported: 0x80000001 };
const commands = { read: 0, write: 1, disconnect: 2, flush: 3 };
const invalid = 22; // EINVAL
const requestBytes = 28;
const optionBytes = 16;

/** Server side of one connection in the network block protocol (NBD), with fixed newstyle negotiation and simple replies. */
export class NbdConnection {
  readonly #socket: Socket;
  readonly #export: NbdExport;
  #received = Buffer.alloc(0);
  /** Handles one message from the received bytes. Returns false when the message is incomplete or invalid. */
  #next: () => boolean = () => this.#clientFlags();

  constructor(socket: Socket, exported: NbdExport) {
    this.#socket = socket;
    this.#export = exported;
    socket.on("error", () => {}); // expected: tests kill QEMU
    socket.on("data", (data: Buffer) => this.#accept(data));
    const flags = Buffer.alloc(2);
    flags.writeUInt16BE(handshakeFlags.fixedNewstyle | handshakeFlags.noZeroes);
    socket.write(Buffer.concat([Buffer.from(serverMagic + optionMagic), flags]));
  }

  #accept(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    while (this.#next());
  }

  /** Removes and returns the first bytes, if there are enough. */
  #take(length: number): Buffer | undefined {
    if (this.#received.length < length) return undefined;
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  #clientFlags(): boolean {
    if (this.#take(4) === undefined) return false;
    this.#next = () => this.#option();
    return true;
  }

  #option(): boolean {
    if (this.#received.length < optionBytes) return false;
    const option = this.#received.readUInt32BE(8);
    const length = this.#received.readUInt32BE(12);
    if (this.#take(optionBytes + length) === undefined) return false;
    if (option === options.go) {
      const info = Buffer.alloc(12); // information type 0: size and flags of the export
      info.writeBigUInt64BE(BigInt(this.#export.size), 2);
      info.writeUInt16BE(transmissionFlags.hasFlags | transmissionFlags.flush | transmissionFlags.fua, 10);
      this.#replyToOption(option, replies.info, info);
      this.#replyToOption(option, replies.ack);
      this.#next = () => this.#request();
    } else if (option === options.abort) {
      this.#replyToOption(option, replies.ack);
      this.#socket.end();
    } else this.#replyToOption(option, replies.unsupported);
    return true;
  }

  #replyToOption(option: number, type: number, data: Buffer = Buffer.alloc(0)): void {
    const head = Buffer.alloc(20);
    head.writeBigUInt64BE(optionReplyMagic);
    head.writeUInt32BE(option, 8);
    head.writeUInt32BE(type, 12);
    head.writeUInt32BE(data.length, 16);
    this.#socket.write(Buffer.concat([head, data]));
  }

  #request(): boolean {
    if (this.#received.length < requestBytes) return false;
    if (this.#received.readUInt32BE() !== requestMagic) {
      this.#socket.destroy();
      return false;
    }
    const type = this.#received.readUInt16BE(6);
    const offset = Number(this.#received.readBigUInt64BE(16));
    const length = this.#received.readUInt32BE(24);
    const message = this.#take(requestBytes + (type === commands.write ? length : 0));
    if (message === undefined) return false;
    const cookie = message.subarray(8, 16);
    if (type === commands.disconnect) this.#socket.end();
    else if (type === commands.flush) this.#reply(cookie);
    else if (offset + length > this.#export.size) this.#reply(cookie, invalid);
    else if (type === commands.read) this.#reply(cookie, 0, this.#export.read(offset, length));
    else if (type !== commands.write) this.#reply(cookie, invalid);
    else if (this.#export.write(offset, message.subarray(requestBytes))) this.#reply(cookie);
    return true;
  }

  #reply(cookie: Buffer, error = 0, data: Buffer = Buffer.alloc(0)): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(replyMagic);
    head.writeUInt32BE(error, 4);
    this.#socket.write(Buffer.concat([head, cookie, data]));
  }
}
