import type { ListeningPort } from "../system/Service.js";

/** State of a listening socket in the kernel: TCP_LISTEN in include/net/tcp_states.h. */
const listening = "0A";

/**
 * Returns a daemon's readiness check as shell code. It asks the kernel whether a port is listened on, because a test connection would
 * appear in the daemon's log.
 */
export function readyScript(ready: string | ListeningPort): string {
  if (typeof ready === "string") return ready;
  const port = ready.tcp.toString(16).toUpperCase().padStart(4, "0");
  return `grep -qs ':${port} 0*:0000 ${listening} ' /proc/net/tcp /proc/net/tcp6`;
}
