import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { openQmp, type QmpEvent } from "../../src/emulator/qmp.js";

const greeting = { QMP: { version: {}, capabilities: ["oob"] } };

interface Command {
  readonly execute: string;
  readonly id: number;
  readonly arguments?: Record<string, unknown>;
}

async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const ours = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [theirs] = (await once(server, "connection")) as [Socket];
  server.close();
  return [ours, theirs];
}

/** Simulates QEMU's end of the connection. `answer` returns the reply to each command. */
function speak(stream: Socket, answer: (command: Command) => object | undefined): void {
  const send = (message: object) => stream.write(`${JSON.stringify(message)}\r\n`);
  send(greeting);
  createInterface({ input: stream }).on("line", (line) => {
    const command = JSON.parse(line) as Command;
    const reply = command.execute === "qmp_capabilities" ? { return: {} } : answer(command);
    if (reply !== undefined) send({ ...reply, id: command.id });
  });
}

describe("openQmp", () => {
  it("returns the reply to each command, in whatever order they arrive", async () => {
    const [ours, theirs] = await socketPair();
    const held: Command[] = [];
    speak(theirs, (command) => {
      held.push(command);
      if (held.length < 3) return undefined;
      for (const { id, execute } of held.toReversed()) theirs.write(`${JSON.stringify({ return: execute, id })}\n`);
      return undefined;
    });
    const qmp = await openQmp(ours, () => {});
    await expect(Promise.all(["a", "b", "c"].map((name) => qmp.execute(name)))).resolves.toEqual(["a", "b", "c"]);
  });

  it("returns the monitor's output", async () => {
    const [ours, theirs] = await socketPair();
    speak(theirs, ({ arguments: args }) => ({ return: `ran ${args?.["command-line"]}\r\n` }));
    const qmp = await openQmp(ours, () => {});
    await expect(qmp.monitor("info usernet")).resolves.toBe("ran info usernet\r\n");
  });

  it("passes on events", async () => {
    const [ours, theirs] = await socketPair();
    const events: QmpEvent[] = [];
    speak(theirs, () => {
      theirs.write(`${JSON.stringify({ event: "SHUTDOWN", data: { reason: "guest-reset" }, timestamp: {} })}\n`);
      return { return: {} };
    });
    const qmp = await openQmp(ours, (event) => events.push(event));
    await qmp.execute("quit");
    expect(events).toMatchObject([{ event: "SHUTDOWN", data: { reason: "guest-reset" } }]);
  });

  it("rejects with QEMU's error message", async () => {
    const [ours, theirs] = await socketPair();
    speak(theirs, ({ execute }) => ({
      error: { class: "CommandNotFound", desc: `The command ${execute} has not been found` },
    }));
    const qmp = await openQmp(ours, () => {});
    await expect(qmp.execute("dance")).rejects.toThrow("The command dance has not been found");
  });

  it("rejects pending and later commands when the connection ends", async () => {
    const [ours, theirs] = await socketPair();
    speak(theirs, () => void theirs.destroy());
    const qmp = await openQmp(ours, () => {});
    await expect(qmp.execute("stop")).rejects.toThrow("closed its control connection");
    await expect(qmp.execute("cont")).rejects.toThrow("closed its control connection");
  });

  it("rejects if the connection has already ended", async () => {
    const [ours] = await socketPair();
    ours.destroy();
    await expect(openQmp(ours, () => {})).rejects.toThrow("closed its control connection");
  });
});
