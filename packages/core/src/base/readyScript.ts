import type { ListeningPort } from "../system/Service.js";

/** What the kernel calls the state of a socket that listens: TCP_LISTEN of its include/net/tcp_states.h. */
const listening = "0A";

/**
 * A daemon's check, as shell. Whether a port is listened on is read from the kernel: a connection that is made for nothing
 * would be in the daemon's log.
 */
export function readyScript(ready: string | ListeningPort): string {
  if (typeof ready === "string") return ready;
  const port = ready.tcp.toString(16).toUpperCase().padStart(4, "0");
  return `grep -qs ':${port} 0*:0000 ${listening} ' /proc/net/tcp /proc/net/tcp6`;
}
