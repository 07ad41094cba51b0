import { readFileSync, readlinkSync } from "node:fs";

/** Tells one start of this machine from another. */
export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/**
 * Where a process id means something: the machine's present boot and the pid namespace. Two containers, or two hosts,
 * that share a cache folder have different ones.
 */
export function processSpace(): string {
  const boot = bootId().slice(0, 8);
  const namespace = /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
  return `${boot}.${namespace}`;
}

/**
 * When a process started, in clock ticks since boot; undefined when there is none of this id. With it, an id that was
 * given out again is not taken for the process that had it before.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Field 22 (proc_pid_stat(5)), counted after the name, which is in parentheses and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
