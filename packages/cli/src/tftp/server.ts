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
  /** The contents of a file, read anew for each transfer; undefined when there is no such file. */
  read(file: string): Promise<Buffer | undefined>;
  onEvent(event: TftpEvent): void;
}

export interface TftpServer {
  readonly port: number;
  close(): void;
}

/** Clients at a time. */
const transferLimit = 32;

/**
 * Serves files to boot loaders, to be read only: RFC 1350, 2347, 2348, 2349. The servers that npm has are years without
 * care, and Debian's tell nothing of a transfer until it is over. All goes over the one port that clients call: others
 * would be in the way of firewalls.
 * @throws the error of the operating system when the address or port cannot be had.
 */
export async function startTftpServer(options: TftpServerOptions): Promise<TftpServer> {
  const socket = createSocket("udp4");
  const transfers = new Map<string, Transfer>();
  socket.on("message", (packet, from) => {
    const request = parseRequest(packet);
    if (request !== undefined) void answer(request, from, { socket, transfers, ...options });
  });
  socket.bind(options.port, options.address);
  // Rejects when there is an error instead.
  await once(socket, "listening");
  // What cannot be sent is sent again, or given up in time.
  socket.on("error", () => {});
  return {
    port: socket.address().port,
    close() {
      for (const transfer of transfers.values()) transfer.stop();
      transfers.clear();
      socket.close();
    },
  };
}

interface Serving extends TftpServerOptions {
  readonly socket: Socket;
  readonly transfers: Map<string, Transfer>;
}

async function answer(request: Request, from: RemoteInfo, serving: Serving): Promise<void> {
  const { transfers, socket } = serving;
  const client = `${from.address}:${from.port}`;
  const refuse = (code: number, message: string) => socket.send(errorPacket(code, message), from.port, from.address);
  const running = transfers.get(client);
  if (request.kind === "acknowledge") {
    if (running === undefined) refuse(tftpErrors.unknownTransfer, "no such transfer");
    else running.acknowledge(request.block);
  } else if (request.kind === "error") {
    running?.stop();
    transfers.delete(client);
  } else if (request.kind === "write") refuse(tftpErrors.accessViolation, "this server is for reading only");
  else if (request.mode !== "octet") refuse(tftpErrors.illegal, "ask for the mode octet");
  // A request that was sent again because the answer took long.
  else if (running === undefined) await start(request, from, serving, refuse);
}

async function start(
  request: Request & { readonly kind: "read" | "write" },
  from: RemoteInfo,
  { socket, transfers, read, onEvent }: Serving,
  refuse: (code: number, message: string) => void,
): Promise<void> {
  const client = `${from.address}:${from.port}`;
  const file = request.file.replace(/^\/+/, "");
  const about = { client: from.address, file };
  const data = transfers.size < transferLimit ? await read(file) : undefined;
  // Asked for twice while the file was read.
  if (transfers.has(client)) return;
  if (data === undefined) {
    refuse(tftpErrors.notFound, "there is no such file");
    onEvent({ kind: "failed", ...about, reason: "there is no such file" });
    return;
  }
  const bytes = data.length;
  const since = performance.now();
  onEvent({ kind: "started", ...about, bytes });
  const end = () => transfers.delete(client);
  const transfer = new Transfer(data, request.options, {
    send: (packet) => socket.send(packet, from.port, from.address),
    onProgress: (sent) => onEvent({ kind: "progress", ...about, bytes, sent }),
    onDone() {
      end();
      onEvent({ kind: "done", ...about, bytes, seconds: (performance.now() - since) / 1000 });
    },
    onLost() {
      end();
      onEvent({ kind: "failed", ...about, reason: "the device does not answer any more" });
    },
  });
  transfers.set(client, transfer);
}
