import type { TftpEvent } from "../tftp/server.js";
import { formatBytes } from "./bytes.js";
import { formatSeconds } from "./seconds.js";

/** One line on a transfer. */
export function formatTransfer(event: TftpEvent): string {
  const who = `${event.client} ${JSON.stringify(event.file)}`;
  switch (event.kind) {
    case "started":
      return `${who}: ${formatBytes(event.bytes)} asked for`;
    case "progress":
      return `${who}: ${Math.floor((event.sent / event.bytes) * 100)} %, ${formatBytes(event.sent)}`;
    case "done":
      return `${who}: fetched, ${formatBytes(event.bytes)} in ${formatSeconds(event.seconds)}`;
    case "failed":
      return `${who}: ${event.reason}`;
  }
}
