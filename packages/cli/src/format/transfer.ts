import type { TftpEvent } from "../tftp/server.js";
import { formatBytes } from "./bytes.js";
import { formatSeconds } from "./seconds.js";

/** Characters of a file name to show. A request can hold a name of about 500 bytes. */
const longestName = 80;

/** Formats an event of a transfer as one line. */
export function formatTransfer(event: TftpEvent): string {
  const name = event.file.length > longestName ? `${event.file.slice(0, longestName)}…` : event.file;
  const who = `${event.client} ${JSON.stringify(name)}`;
  switch (event.kind) {
    case "started":
      return `${who}: ${formatBytes(event.bytes)} requested`;
    case "progress":
      return `${who}: ${Math.floor((event.sent / Math.max(1, event.bytes)) * 100)} %, ${formatBytes(event.sent)}`;
    case "done":
      return `${who}: fetched, ${formatBytes(event.bytes)} in ${formatSeconds(event.seconds)}`;
    case "failed":
      return `${who}: ${event.reason}`;
  }
}
