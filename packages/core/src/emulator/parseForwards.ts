/**
 * Parses the monitor's `info usernet`. Returns the TCP ports of the guest that are forwarded, and the ports of this machine that QEMU chose
 * for them, newest first.
 */
export function parseForwards(text: string): { readonly guest: number; readonly host: number }[] {
  // TCP[HOST_FORWARD]  14       127.0.0.1 39123       10.0.2.15    22     0     0
  const rows = text.matchAll(/^\s*TCP\[HOST_FORWARD\]\s+\d+\s+\S+\s+(\d+)\s+\S+\s+(\d+)\s/gm);
  return [...rows].map(([, host, guest]) => ({ guest: Number(guest), host: Number(host) }));
}
