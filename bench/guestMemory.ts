import type { Guest } from "@nixwrt/testkit";

/** A command's stdout; throws when it fails. */
export async function ssh(guest: Guest, command: string): Promise<string> {
  const { stdout, stderr, exitCode } = await guest.ssh(command);
  if (exitCode !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

/** KiB that programs could still have: MemAvailable of Linux, after it has dropped what it only keeps in case. */
export async function availableMemory(guest: Guest): Promise<number> {
  const text = await ssh(guest, "sync; echo 3 > /proc/sys/vm/drop_caches; grep MemAvailable /proc/meminfo");
  return Number(/\d+/.exec(text)?.[0]);
}
