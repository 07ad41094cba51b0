import { readFileSync, readlinkSync } from "node:fs";

/** Returns an id that is different after each boot of this machine. */
export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/**
 * Returns the space in which a process id is unique: this boot of the machine and the pid namespace. Two containers or hosts that share a
 * cache folder have different ones.
 */
export function processSpace(): string {
  const boot = bootId().slice(0, 8);
  const namespace = /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
  return `${boot}.${namespace}`;
}

/**
 * Returns when a process started, in clock ticks since boot, or undefined if there is no such process. The kernel reuses ids. The start
 * time tells a process from an earlier one with the same id.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Field 22 (proc_pid_stat(5)), counted from the end of the name. The name is in parentheses and may contain any character.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
