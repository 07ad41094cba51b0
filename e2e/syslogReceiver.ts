import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** A line in the format of RFC 3164. */
export interface SyslogLine {
  readonly facility: number;
  readonly severity: number;
  readonly host: string;
  readonly tag: string;
  readonly text: string;
}

const format =
  /^<(?<priority>\d{1,3})>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?<host>\S+) (?<tag>[^:[\s]+): (?<text>.*?)\n?$/s;

/** A syslog server on a UDP port of this machine's loopback interface. */
export class SyslogReceiver {
  /** Lines that the server could parse. */
  readonly lines: SyslogLine[] = [];
  /** Lines that it could not parse. */
  readonly garbled: string[] = [];
  #socket: Socket | undefined;
  #port = 0;

  get port(): number {
    return this.#port;
  }

  /** Opens any free port the first time, and the same port after that. */
  async open(): Promise<void> {
    const socket = createSocket("udp4").bind(this.#port, "127.0.0.1");
    await once(socket, "listening");
    this.#port = (socket.address() as AddressInfo).port;
    socket.on("message", (message) => this.#take(message.toString()));
    this.#socket = socket;
  }

  async close(): Promise<void> {
    if (this.#socket === undefined) return;
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
    this.#socket = undefined;
  }

  #take(message: string): void {
    const { priority, host = "", tag = "", text = "" } = format.exec(message)?.groups ?? {};
    if (priority === undefined) this.garbled.push(message);
    else this.lines.push({ facility: Number(priority) >> 3, severity: Number(priority) & 7, host, tag, text });
  }
}
