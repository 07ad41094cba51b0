import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { errorPacket, parseRequest, type Request, tftpErrors } from "./packet.js";
import { Transfer } from "./Transfer.js";

/** What goes on in a server. */
export type TftpEvent =
  | { readonly kind: "started"; readonly client: string; readonly file: string; readonly bytes: number }
  | {
      readonly kind: "progress";
      readonly client: string;
      readonly file: string;
      readonly bytes: number;
      readonly sent: number;
    }
  | {
      readonly kind: "done";
      readonly client: string;
      readonly file: string;
      readonly bytes: number;
      readonly seconds: number;
    }
  | { readonly kind: "failed"; readonly client: string; readonly file: string; readonly reason: string };

export interface TftpServerOptions {
  readonly address: string;
  /** 0: a free one. */
  readonly port: number;
  /** One that listens already, instead of one at `address` and `port`. */
  readonly socket?: Socket;
  /** The contents of a file, read anew for each transfer; undefined when there is no such file. */
  read(file: string): Promise<Buffer | undefined>;
  onEvent(event: TftpEvent): void;
}

export interface TftpServer {
  readonly port: number;
  close(): void;
}

/** Clients at a time. When more come, one that has never acknowledged anything goes. */
const transferLimit = 32;
/** Bytes of a request: RFC 2347 has them end here. */
const requestLimit = 512;

/**
 * Serves files to boot loaders, to be read only: RFC 1350, 2347, 2348, 2349. The servers that npm has are years without
 * care, and Debian's tell nothing of a transfer until it is over. All goes over the one port that clients call: others
 * would be in the way of firewalls.
 * @throws the error of the operating system when the address or port is not available.
 */
export async function startTftpServer(options: TftpServerOptions): Promise<TftpServer> {
  const socket = options.socket ?? createSocket("udp4");
  const transfers = new Map<string, Serving>();
  let closed = false;
  const server: Server = {
    options,
    transfers,
    reading: new Map(),
    send(packet, to) {
      // What cannot be sent now is sent again, or given up in time.
      if (!closed) socket.send(packet, to.port, to.address, () => {});
    },
  };
  socket.on("message", (packet, from) => {
    // A packet from port 0 cannot be answered.
    if (from.port === 0 || packet.length > requestLimit) return;
    const request = parseRequest(packet);
    if (request !== undefined) answer(request, from, server);
  });
  if (options.socket === undefined) {
    socket.bind(options.port, options.address);
    // Rejects when there is an error instead.
    await once(socket, "listening");
  }
  socket.on("error", () => {});
  return {
    port: socket.address().port,
    close() {
      closed = true;
      for (const { transfer } of transfers.values()) transfer?.stop();
      transfers.clear();
      socket.close();
    },
  };
}

/** A client that was taken; without a transfer while its file is read. */
interface Serving {
  transfer?: Transfer;
  /** Whether it has acknowledged anything: an address that somebody made up never does. */
  acknowledged: boolean;
}

interface Server {
  readonly options: TftpServerOptions;
  /** By address and port of the client; the oldest first. */
  readonly transfers: Map<string, Serving>;
  /** Files that are being read, so that clients who ask at once share them. */
  readonly reading: Map<string, Promise<Buffer | undefined>>;
  send(packet: Buffer, to: RemoteInfo): void;
}

type ReadRequest = Request & { readonly kind: "read" | "write" };

function answer(request: Request, from: RemoteInfo, server: Server): void {
  const { transfers } = server;
  const client = `${from.address}:${from.port}`;
  const refuse = (code: number, message: string) => server.send(errorPacket(code, message), from);
  const running = transfers.get(client);
  if (request.kind === "acknowledge") {
    if (running === undefined) refuse(tftpErrors.unknownTransfer, "no such transfer");
    else if (running.transfer?.acknowledge(request.block)) running.acknowledged = true;
  } else if (request.kind === "error") {
    running?.transfer?.stop();
    transfers.delete(client);
  } else if (request.kind === "write") refuse(tftpErrors.accessViolation, "this server is read-only");
  else if (request.mode !== "octet") refuse(tftpErrors.illegal, "use the mode octet");
  // A request that was sent again because the answer took long.
  else if (running === undefined) void start(request, from, server);
}

/** Never rejects: whatever a client asks for, and whatever becomes of the file, the server goes on. */
async function start(request: ReadRequest, from: RemoteInfo, server: Server): Promise<void> {
  const { transfers, options } = server;
  const client = `${from.address}:${from.port}`;
  const file = request.file.replace(/^\/+/, "");
  const about = { client: from.address, file };
  const serving: Serving = { acknowledged: false };
  const end = () => transfers.delete(client);
  const refuse = (code: number, reason: string) => {
    end();
    server.send(errorPacket(code, reason), from);
    options.onEvent({ kind: "failed", ...about, reason });
  };
  if (!makeRoom(transfers)) return refuse(tftpErrors.undefined, "too many transfers at a time");
  transfers.set(client, serving);
  const data = await readShared(file, server).catch((error: Error) => error);
  // It may have been closed, given up by the client, or have made room for another one meanwhile.
  if (transfers.get(client) !== serving) return;
  if (data instanceof Error) return refuse(tftpErrors.undefined, `the file cannot be read: ${data.message}`);
  if (data === undefined) return refuse(tftpErrors.notFound, "there is no such file");
  const bytes = data.length;
  const since = performance.now();
  options.onEvent({ kind: "started", ...about, bytes });
  serving.transfer = new Transfer(data, request.options, {
    send: (packet) => server.send(packet, from),
    onProgress: (sent) => options.onEvent({ kind: "progress", ...about, bytes, sent }),
    onDone() {
      end();
      options.onEvent({ kind: "done", ...about, bytes, seconds: (performance.now() - since) / 1000 });
    },
    onLost() {
      end();
      options.onEvent({ kind: "failed", ...about, reason: "the device no longer answers" });
    },
  });
}

/** Whether one more client can be taken; if need be, by giving up the oldest of those who never acknowledged anything. */
function makeRoom(transfers: Map<string, Serving>): boolean {
  if (transfers.size < transferLimit) return true;
  for (const [client, { transfer, acknowledged }] of transfers) {
    if (acknowledged) continue;
    transfer?.stop();
    return transfers.delete(client);
  }
  return false;
}

function readShared(file: string, { options, reading }: Server): Promise<Buffer | undefined> {
  const found = reading.get(file);
  if (found !== undefined) return found;
  // What throws before it is a promise is a rejection like another.
  const started = Promise.resolve().then(() => options.read(file));
  reading.set(file, started);
  const forget = () => void reading.delete(file);
  started.then(forget, forget);
  return started;
}
