import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";

/** ms between two tries. A device in QEMU needs some seconds to boot. */
const pause = 500;
/** ms to wait for a server's first bytes. QEMU accepts connections before the device listens. */
const patience = 3000;

/**
 * Waits until an ssh server answers on a port of 127.0.0.1.
 * @returns whether it answered before the signal was aborted
 */
export async function sshAnswers(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await greets(port, signal)) return true;
    await setTimeout(pause, undefined, { signal }).catch(() => {});
  }
  return false;
}

/** Whether what listens on the port sends the first bytes of the ssh protocol (RFC 4253, section 4.2). */
function greets(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (answer: boolean) => {
      signal.removeEventListener("abort", abort);
      socket.destroy();
      resolve(answer);
    };
    const abort = () => end(false);
    signal.addEventListener("abort", abort);
    socket.setTimeout(patience, abort);
    socket.on("data", (data) => end(data.toString("latin1").startsWith("SSH-")));
    socket.on("error", abort).on("close", abort);
  });
}
