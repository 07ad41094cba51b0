import type { TftpEvent } from "../tftp/server.js";
import { formatBytes } from "./bytes.js";
import { formatSeconds } from "./seconds.js";

/** Letters of a file's name that are shown: a request may hold half a thousand. */
const longestName = 80;

/** One line on a transfer. */
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
