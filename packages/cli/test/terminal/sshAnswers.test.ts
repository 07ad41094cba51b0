import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { sshAnswers } from "../../src/terminal/sshAnswers.js";

/** Starts a server on loopback with the given handler for connections. Returns its port. */
async function serve(onConnection: (socket: Socket, count: number) => void): Promise<number> {
  let count = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    onConnection(socket, ++count);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test("a server that refuses, or answers with something else, is asked again", async () => {
  const answers = ["", "HTTP/1.1 400\r\n", "SSH-2.0-dropbear\r\n"];
  const seen: number[] = [];
  const port = await serve((socket, count) => {
    seen.push(count);
    socket.end(answers[count - 1] ?? "");
  });
  expect(await sshAnswers(port, new AbortController().signal)).toBe(true);
  expect(seen).toEqual([1, 2, 3]);
});

test("an abort ends the wait, even while a server is silent", async () => {
  const stop = new AbortController();
  const port = await serve(() => stop.abort());
  expect(await sshAnswers(port, stop.signal)).toBe(false);
  expect(await sshAnswers(port, AbortSignal.abort())).toBe(false);
});
