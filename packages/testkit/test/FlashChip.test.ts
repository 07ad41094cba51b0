import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FlashChip } from "../src/FlashChip.js";

/** An NBD client that behaves like QEMU: it negotiates, then reads and writes. */
class Client {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data]);
    });
  }

  static async connect(path: string): Promise<Client> {
    const socket = connect(path);
    await once(socket, "connect");
    return new Client(socket);
  }

  async take(length: number): Promise<Buffer> {
    while (this.#received.length < length) await once(this.#socket, "data");
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  send(...parts: (Buffer | string)[]): void {
    this.#socket.write(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  }

  request(type: number, offset: number, length: number, data: Buffer = Buffer.alloc(0)): void {
    const head = Buffer.alloc(28);
    head.writeUInt32BE(0x25609513);
    head.writeUInt16BE(type, 6);
    head.writeBigUInt64BE(7n, 8);
    head.writeBigUInt64BE(BigInt(offset), 16);
    head.writeUInt32BE(length, 24);
    this.send(head, data);
  }

  /** Returns the error code of the reply to the only request, which has this cookie. */
  async replied(): Promise<number> {
    const head = await this.take(16);
    expect(head.readUInt32BE()).toBe(0x67446698);
    expect(head.readBigUInt64BE(8)).toBe(7n);
    return head.readUInt32BE(4);
  }

  get silent(): boolean {
    return this.#received.length === 0;
  }

  end(): void {
    this.#socket.destroy();
  }
}

function option(number: number, data = ""): Buffer {
  const head = Buffer.alloc(16);
  head.write("IHAVEOPT");
  head.writeUInt32BE(number, 8);
  head.writeUInt32BE(data.length, 12);
  return Buffer.concat([head, Buffer.from(data)]);
}

describe("FlashChip", () => {
  let folder: string;
  let chip: FlashChip;
  let client: Client;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "nixwrt-test-"));
    chip = await FlashChip.open(Buffer.alloc(4096, 0xff), join(folder, "chip"));
    client = await Client.connect(join(folder, "chip"));
    expect((await client.take(18)).toString("latin1")).toBe("NBDMAGICIHAVEOPT\0\x03");
    client.send(Buffer.from([0, 0, 0, 3]), option(8), option(7, "\0\0\0\0\0\0"));
    expect((await client.take(20)).readUInt32BE(12)).toBe(0x80000001); // structured replies are not supported
    const info = await client.take(20 + 12);
    expect([info.readUInt32BE(12), info.readBigUInt64BE(22)]).toEqual([3, 4096n]);
    expect((await client.take(20)).readUInt32BE(12)).toBe(1);
  });
  afterEach(async () => {
    client.end();
    await chip[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it("returns its content, and stores what is written", async () => {
    chip.write(100, Buffer.from("factory"));
    client.request(0, 100, 7);
    expect(await client.replied()).toBe(0);
    expect((await client.take(7)).toString()).toBe("factory");

    client.request(1, 4000, 5, Buffer.from("hello"));
    expect(await client.replied()).toBe(0);
    client.request(3, 0, 0);
    expect(await client.replied()).toBe(0);
    expect(chip.read(4000, 6)).toEqual(Buffer.from("hello\xff", "latin1"));
    expect(chip.written).toBe(5);
  });

  it("refuses unknown requests, and those beyond its end", async () => {
    client.request(0, 4090, 7);
    expect(await client.replied()).toBe(22);
    client.request(6, 0, 7);
    expect(await client.replied()).toBe(22);
    expect(() => chip.write(4095, Buffer.from("ab"))).toThrow(RangeError);
  });

  it.each([1, 5, 8, 9])("loses power after %i bytes, within a write or at its end", async (bytes) => {
    const cut = new Promise<void>((resolve) => chip.cutAfter(bytes, resolve));
    client.request(1, 0, 5, Buffer.from("01234"));
    client.request(1, 10, 5, Buffer.from("56789"));
    client.request(1, 20, 5, Buffer.from("never"));
    await cut;
    const expected = Buffer.alloc(4096, 0xff);
    expected.write("01234".slice(0, bytes), 0);
    expected.write("56789".slice(0, Math.max(0, bytes - 5)), 10);
    expect(chip.read()).toEqual(expected);
    expect(chip.written).toBe(bytes);
    if (bytes > 5) expect(await client.replied()).toBe(0);
    expect(client.silent).toBe(true);

    chip.restore();
    client.request(1, 20, 5, Buffer.from("again"));
    expect(await client.replied()).toBe(0);
    expect(chip.read(20, 5).toString()).toBe("again");
  });
});
