import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { waitForBanner } from "../../src/emulator/waitForBanner.js";

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

it("returns the first line from the server", async () => {
  const port = await listen((socket) => socket.end("SSH-2.0-dropbear\r\n\0\0binary"));
  await expect(waitForBanner(port, "SSH-", new AbortController().signal)).resolves.toBe("SSH-2.0-dropbear");
});

it("tries again while connections are reset, stay silent, or return something else", async () => {
  const answers = [
    (socket: Socket) => socket.resetAndDestroy(),
    () => undefined,
    (socket: Socket) => socket.end("HTTP/1.1 400\r\n"),
  ];
  const port = await listen((socket) => (answers.shift() ?? (() => socket.end("SSH-2.0-late\n")))(socket));
  await expect(waitForBanner(port, "SSH-", new AbortController().signal)).resolves.toBe("SSH-2.0-late");
});

it("leaves a slow server some connections for a login", async () => {
  let open = 0;
  let most = 0;
  let connections = 0;
  // The intervals between attempts grow after the first seconds.
  const port = await listen((socket) => {
    connections += 1;
    open += 1;
    most = Math.max(most, open);
    socket.resume().on("close", () => {
      open -= 1;
    });
    if (connections === 16) socket.end("SSH-2.0-late\n");
  });
  await waitForBanner(port, "SSH-", new AbortController().signal);
  // dropbear closes the sixth unauthenticated connection of an address.
  expect(most).toBeLessThan(5);
});

it("stops when it is aborted", async () => {
  const port = await listen(() => undefined);
  const reason = new Error("enough");
  const stop = new AbortController();
  const waiting = waitForBanner(port, "SSH-", stop.signal);
  stop.abort(reason);
  await expect(waiting).rejects.toThrow();
  expect(stop.signal.reason).toBe(reason);
});
