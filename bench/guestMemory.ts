import type { Guest } from "@nixwrt/testkit";

/** Returns the stdout of a command. Throws when the command fails. */
export async function ssh(guest: Guest, command: string): Promise<string> {
  const { stdout, stderr, exitCode } = await guest.ssh(command);
  if (exitCode !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

/** Returns the KiB that programs can still allocate: Linux's MemAvailable, after it has dropped its caches. */
export async function availableMemory(guest: Guest): Promise<number> {
  const text = await ssh(guest, "sync; echo 3 > /proc/sys/vm/drop_caches; grep MemAvailable /proc/meminfo");
  return Number(/\d+/.exec(text)?.[0]);
}
