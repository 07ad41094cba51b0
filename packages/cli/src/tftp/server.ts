import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { errorPacket, parseRequest, type Request, tftpErrors } from "./packet.js";
import { Transfer } from "./Transfer.js";

/** Reports what happens to a transfer. */
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
  /** 0: any free port. */
  readonly port: number;
  /** A socket that is already bound. Default: the server binds one to `address` and `port`. */
  readonly socket?: Socket;
  /** Reads a file, or returns undefined if there is no such file. Transfers that start during the same read share its result. */
  read(file: string): Promise<Buffer | undefined>;
  onEvent(event: TftpEvent): void;
}

export interface TftpServer {
  readonly port: number;
  close(): void;
}

/** Maximum number of concurrent clients. One more replaces the oldest one that has never acknowledged anything. */
const transferLimit = 32;
/** Maximum bytes of a request (RFC 2347). */
const requestLimit = 512;

/**
 * Serves files to boot loaders, read-only (RFC 1350, 2347, 2348, 2349). The TFTP servers on npm are unmaintained, and
 * Debian's do not report the progress of a transfer. All packets use the port that receives the requests, because
 * firewalls could block additional ports.
 * @throws the error of the operating system if the address or port is not available.
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
      // Ignore errors: a lost packet is sent again until the server gives up the client.
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
    // Rejects if the socket emits an error first.
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

/** The state of an accepted client. */
interface Serving {
  /** Undefined while the file is being read. */
  transfer?: Transfer;
  /** Whether the client has acknowledged anything. A spoofed address never does. */
  acknowledged: boolean;
}

interface Server {
  readonly options: TftpServerOptions;
  /** By the client's `address:port`, the oldest first. */
  readonly transfers: Map<string, Serving>;
  /** Files that are being read, by name, so that simultaneous requests share one read. */
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
  // If a transfer is running, the client has repeated its request because the answer took long. Ignore that.
  else if (running === undefined) void start(request, from, server);
}

/** Starts a transfer. Never rejects, so that neither a request nor an unreadable file can stop the server. */
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
  // Meanwhile, the server may have been closed, or the client may have given up or been replaced by another one.
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

/**
 * Makes room for one more client if needed, by dropping the oldest one that has never acknowledged anything.
 * @returns whether there is room.
 */
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
  // A synchronous exception in read() becomes a rejection.
  const started = Promise.resolve().then(() => options.read(file));
  reading.set(file, started);
  const forget = () => void reading.delete(file);
  started.then(forget, forget);
  return started;
}
