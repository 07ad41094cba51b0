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

/** The other end, as QEMU speaks it: answers each command with what `answer` gives for it. */
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
  it("gives each command its own answer, in whatever order they come", async () => {
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

  it("gives the monitor's text", async () => {
    const [ours, theirs] = await socketPair();
    speak(theirs, ({ arguments: args }) => ({ return: `ran ${args?.["command-line"]}\r\n` }));
    const qmp = await openQmp(ours, () => {});
    await expect(qmp.monitor("info usernet")).resolves.toBe("ran info usernet\r\n");
  });

  it("passes events on", async () => {
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

  it("rejects with QEMU's words when it refuses", async () => {
    const [ours, theirs] = await socketPair();
    speak(theirs, ({ execute }) => ({
      error: { class: "CommandNotFound", desc: `The command ${execute} has not been found` },
    }));
    const qmp = await openQmp(ours, () => {});
    await expect(qmp.execute("dance")).rejects.toThrow("The command dance has not been found");
  });

  it("rejects what is open, and all that follows, when the connection ends", async () => {
    const [ours, theirs] = await socketPair();
    speak(theirs, () => void theirs.destroy());
    const qmp = await openQmp(ours, () => {});
    await expect(qmp.execute("stop")).rejects.toThrow("closed its control connection");
    await expect(qmp.execute("cont")).rejects.toThrow("closed its control connection");
  });

  it("rejects when the connection is gone before it is opened", async () => {
    const [ours] = await socketPair();
    ours.destroy();
    await expect(openQmp(ours, () => {})).rejects.toThrow("closed its control connection");
  });
});
