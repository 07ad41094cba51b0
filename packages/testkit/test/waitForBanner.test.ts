import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { waitForBanner } from "../src/waitForBanner.js";

let server: Server;

async function listen(answer: (socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    socket.on("error", () => {});
    answer(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

afterEach(() => server.close());

it("gives the first line that the server says", async () => {
  const port = await listen((socket) => socket.end("SSH-2.0-dropbear\r\n\0\0binary"));
  await expect(waitForBanner(port, "SSH-", new AbortController().signal)).resolves.toBe("SSH-2.0-dropbear");
});

it("tries again while connections are reset, stay silent, or say something else", async () => {
  const answers = [
    (socket: Socket) => socket.resetAndDestroy(),
    () => undefined,
    (socket: Socket) => socket.end("HTTP/1.1 400\r\n"),
  ];
  const port = await listen((socket) => (answers.shift() ?? (() => socket.end("SSH-2.0-late\n")))(socket));
  await expect(waitForBanner(port, "SSH-", new AbortController().signal)).resolves.toBe("SSH-2.0-late");
});

it("stops when it is told to", async () => {
  const port = await listen(() => undefined);
  const reason = new Error("enough");
  const stop = new AbortController();
  const waiting = waitForBanner(port, "SSH-", stop.signal);
  stop.abort(reason);
  await expect(waiting).rejects.toThrow();
  expect(stop.signal.reason).toBe(reason);
});
