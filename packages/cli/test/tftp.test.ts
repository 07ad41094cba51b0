import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { NetworkInterfaceInfo } from "node:os";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { dataPacket, errorPacket, optionsPacket, parseRequest } from "../src/tftp/packet.js";
import { readServed } from "../src/tftp/readServed.js";
import { startTftpServer, type TftpEvent } from "../src/tftp/server.js";
import { chooseAddresses } from "../src/tftp/serverAddress.js";

/** Starts a server for some files on loopback. */
async function serve(files: Readonly<Record<string, Buffer>>) {
  const events: TftpEvent[] = [];
  const server = await startTftpServer({
    address: "127.0.0.1",
    port: 0,
    read: async (file) => files[file],
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => server.close());
  return { port: server.port, events };
}

/** Makes a client whose answers a test controls. */
async function client(port: number) {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  onTestFinished(() => void socket.close());
  return {
    send: (packet: Buffer) => socket.send(packet, port, "127.0.0.1"),
    receive: async () => (await once(socket, "message"))[0] as Buffer,
  };
}

const readRequest = (file: string, ...rest: readonly string[]) =>
  Buffer.from(`\0\u0001${[file, "octet", ...rest].join("\0")}\0`);
const acknowledge = (block: number) => Buffer.from([0, 4, block >> 8, block & 0xff]);

/** Sizes around the ends of blocks. */
const sizes = [0, 1, 511, 512, 513, 1468, 100_000];

test.each([
  [[], sizes],
  [["--tftp-blksize", "1468"], sizes],
  [["--tftp-blksize", "8"], [70_000 * 8]],
  [["--tftp-no-options"], sizes],
])("curl %j fetches complete files", async (options, lengths) => {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-tftp-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = Object.fromEntries(
    lengths.map((length) => [`${length}.bin`, Buffer.alloc(length, `${length} bytes `)]),
  );
  const { port, events } = await serve(files);
  for (const [name, data] of Object.entries(files)) {
    const to = join(folder, name);
    await execa("curl", ["-sS", ...options, "-o", to, `tftp://127.0.0.1:${port}/${name}`]);
    expect((await readFile(to)).equals(data), name).toBe(true);
  }
  expect(events.filter(({ kind }) => kind === "done")).toHaveLength(lengths.length);
  expect(events.at(-1)).toMatchObject({ kind: "done", client: "127.0.0.1", bytes: lengths.at(-1) });
});

test("a missing file is refused, and so is writing", async () => {
  const { port, events } = await serve({ "a.bin": Buffer.alloc(10) });
  const get = await execa("curl", ["-sS", `tftp://127.0.0.1:${port}/../etc/passwd`], { reject: false });
  expect([get.exitCode, get.stdout]).toEqual([68, ""]);
  const put = await execa("curl", ["-sS", "-T", "-", `tftp://127.0.0.1:${port}/a.bin`], { reject: false, input: "x" });
  expect(put.exitCode).toBe(69);
  expect(events.map(({ kind }) => kind)).toEqual(["failed"]);
});

test("lost blocks are sent again, and repeated acknowledgements are ignored", async () => {
  const { port, events } = await serve({ "a.bin": Buffer.alloc(1000, "x") });
  const { send, receive } = await client(port);
  send(readRequest("a.bin"));
  const first = await receive();
  expect(first.readUInt16BE(2)).toBe(1);
  // The acknowledgement is lost, so the block comes again.
  expect(await receive()).toEqual(first);
  send(acknowledge(1));
  expect((await receive()).readUInt16BE(2)).toBe(2);
  send(acknowledge(1));
  send(acknowledge(2));
  while (!events.some(({ kind }) => kind === "done")) await new Promise(setImmediate);
  // The repeated acknowledgement of block 1 had no effect.
  send(acknowledge(2));
  const refusal = await receive();
  expect([refusal.readUInt16BE(0), refusal.readUInt16BE(2)]).toEqual([5, 5]);
});

test("known options are granted", async () => {
  const { port } = await serve({ "a.bin": Buffer.alloc(5000) });
  const { send, receive } = await client(port);
  send(readRequest("/a.bin", "BLKSIZE", "1468", "tsize", "0", "timeout", "3", "windowsize", "4"));
  expect(await receive()).toEqual(
    optionsPacket(
      new Map([
        ["blksize", "1468"],
        ["timeout", "3"],
        ["tsize", "5000"],
      ]),
    ),
  );
  send(acknowledge(0));
  expect(await receive()).toEqual(dataPacket(1, Buffer.alloc(1468)));
});

test("a mode that is not octet is refused", async () => {
  const { port } = await serve({ "a.bin": Buffer.alloc(5) });
  const { send, receive } = await client(port);
  send(Buffer.from("\0\u0001a.bin\0netascii\0"));
  expect(await receive()).toEqual(errorPacket(4, "use the mode octet"));
});

/** Starts a server on loopback that reads a file only when the test allows it. */
async function serveSlowly() {
  const events: TftpEvent[] = [];
  const reads: PromiseWithResolvers<Buffer | undefined>[] = [];
  const server = await startTftpServer({
    address: "127.0.0.1",
    port: 0,
    read: () => {
      const one = Promise.withResolvers<Buffer | undefined>();
      reads.push(one);
      return one.promise;
    },
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => server.close());
  return { port: server.port, events, reads };
}

test("a file that cannot be read is refused, and the next one is served", async () => {
  let fault: Error | undefined = Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
  const events: TftpEvent[] = [];
  const server = await startTftpServer({
    address: "127.0.0.1",
    port: 0,
    read: (file) => {
      // Tests a failure before and after the first await.
      if (fault !== undefined && file === "now") throw fault;
      return fault === undefined ? Promise.resolve(Buffer.from("ok")) : Promise.reject(fault);
    },
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => server.close());
  const { send, receive } = await client(server.port);
  for (const file of ["now", "later"]) {
    send(readRequest(file));
    expect((await receive()).subarray(0, 4)).toEqual(Buffer.from([0, 5, 0, 0]));
  }
  expect(events).toMatchObject([
    { kind: "failed", file: "now", reason: "the file cannot be read: EIO: i/o error" },
    { kind: "failed", file: "later", reason: "the file cannot be read: EIO: i/o error" },
  ]);
  fault = undefined;
  send(readRequest("later"));
  expect(await receive()).toEqual(dataPacket(1, Buffer.from("ok")));
});

test("a folder that is replaced during a read is served in its new state", async () => {
  const parent = await mkdtemp(join(tmpdir(), "nixwrt-tftp-"));
  onTestFinished(() => rm(parent, { recursive: true }));
  const folder = join(parent, "phram");
  const there = readServed(folder, "phram.bin");
  // Like a build: the new folder is complete before it gets its name.
  const complete = join(parent, "complete");
  await mkdir(complete);
  await writeFile(join(complete, "phram.bin"), "new");
  await rename(complete, folder);
  expect(await there).toEqual(Buffer.from("new"));
  expect(await readServed(folder, "other.bin")).toBeUndefined();
  expect(await readServed(folder, "../phram/phram.bin")).toBeUndefined();
  await rm(folder, { recursive: true });
  await expect(readServed(folder, "phram.bin")).rejects.toThrow("ENOENT");
});

test("a packet from port 0, which cannot be answered, is ignored", async () => {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const server = await startTftpServer({
    ...{ address: "127.0.0.1", port: 0, socket },
    read: async () => Buffer.from("ok"),
    onEvent: () => {},
  });
  onTestFinished(() => server.close());
  // As Node delivers it when such a packet arrives.
  for (const packet of [readRequest("a.bin"), acknowledge(1), errorPacket(0, "x"), Buffer.from("\0\u0002a\0octet\0")]) {
    socket.emit("message", packet, { address: "127.0.0.1", port: 0, family: "IPv4", size: packet.length });
  }
  const { send, receive } = await client(server.port);
  send(readRequest("a.bin"));
  expect(await receive()).toEqual(dataPacket(1, Buffer.from("ok")));
});

test("a flood of requests from forged addresses locks nobody out", async () => {
  const { port, events, reads } = await serveSlowly();
  const flood = await Promise.all(Array.from({ length: 100 }, () => client(port)));
  for (const { send } of flood) send(readRequest("a.bin"));
  while (reads.length < 1) await new Promise(setImmediate);
  const { send, receive } = await client(port);
  send(readRequest("a.bin"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  // All requests are for one file, so it is read once.
  expect(reads).toHaveLength(1);
  reads[0]?.resolve(Buffer.from("data"));
  expect(await receive()).toEqual(dataPacket(1, Buffer.from("data")));
  send(acknowledge(1));
  while (!events.some(({ kind }) => kind === "done")) await new Promise(setImmediate);
  // The number of transfers is limited.
  expect(events.filter(({ kind }) => kind === "started").length).toBeLessThanOrEqual(33);
});

test("packets that no boot loader sends do no harm", async () => {
  const { port } = await serve({ "a.bin": Buffer.alloc(1000, "x") });
  const { send } = await client(port);
  const name = "x".repeat(60_000);
  for (const packet of [
    ...[Buffer.alloc(0), Buffer.from([0]), Buffer.from([0, 1]), Buffer.from("\0\u0001a.bin"), readRequest(name)],
    ...[Buffer.from([0, 9, 0, 0]), Buffer.from([0, 3, 0, 1]), Buffer.from([0, 5]), Buffer.from([255, 255, 255, 255])],
    ...[readRequest("a.bin", "blksize"), readRequest("a.bin", ...Array<string>(5000).fill("y"))],
  ]) {
    send(packet);
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (data) => {
      const one = Buffer.from(data);
      // Leaves out packets that would start or end a transfer.
      if (one.length >= 2 && one[0] === 0 && [1, 4, 5].includes(one[1] ?? 0)) return;
      send(one);
    }),
  );
  const other = await client(port);
  other.send(readRequest("a.bin", "timeout", "255", "blksize", "99999", "tsize", "-1", "x".repeat(100), ""));
  // The block size is limited to the maximum, and the long timeout is not granted.
  const granted = await other.receive();
  expect(granted).toEqual(
    optionsPacket(
      new Map([
        ["blksize", "65464"],
        ["tsize", "1000"],
      ]),
    ),
  );
  other.send(acknowledge(0));
  expect(await other.receive()).toEqual(dataPacket(1, Buffer.alloc(1000, "x")));
});

test("parsing any packet does not throw", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (data) => void parseRequest(Buffer.from(data))));
});

const lan = { address: "192.168.1.2", cidr: "192.168.1.2/24", family: "IPv4", internal: false } as NetworkInterfaceInfo;
const other = { ...lan, address: "10.0.0.5", cidr: "10.0.0.5/16" } as NetworkInterfaceInfo;
const loopback = { ...lan, address: "127.0.0.1", cidr: "127.0.0.1/8", internal: true } as NetworkInterfaceInfo;
const board = { serverip: "192.168.1.2", ipaddr: "192.168.1.1" };

test("addresses are the board's, unless others are requested", () => {
  const all = [loopback, lan, other];
  expect(chooseAddresses(board, {}, all)).toEqual({ ...board, listen: "192.168.1.2" });
  expect(chooseAddresses(board, { address: "10.0.0.5", deviceAddress: "10.0.9.9" }, all)).toEqual({
    ...{ listen: "10.0.0.5", serverip: "10.0.0.5", ipaddr: "10.0.9.9" },
  });
  const emulated = { serverip: "10.0.2.2", ipaddr: "10.0.2.15" };
  expect(chooseAddresses(emulated, { address: "127.0.0.1" }, all)).toEqual({ ...emulated, listen: "127.0.0.1" });
});

test("addresses that cannot work are refused before the build", () => {
  const code = (name: string) => expect.objectContaining({ problems: [expect.objectContaining({ code: name })] });
  expect(() => chooseAddresses(board, {}, [loopback, other])).toThrow(code("TFTP_ADDRESS"));
  expect(() => chooseAddresses(board, { address: "10.0.0.5" }, [other])).toThrow(code("TFTP_NETWORK"));
});
