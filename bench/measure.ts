import { readFileSync } from "node:fs";
import { execa, type Options } from "execa";

/** Resources that a process used. */
export interface Measured {
  readonly seconds: number;
  /** Peak memory of the process in MiB, without its children. */
  readonly peakMemory: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command, and measures it from outside. Throws when the command fails. */
export async function measure(command: readonly string[], options: Options = {}): Promise<Measured> {
  const [file = "", ...args] = command;
  const start = performance.now();
  const child = execa(file, args, { ...options, stdin: "ignore" });
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 50);
  try {
    const { stdout, stderr } = await child;
    return {
      seconds: (performance.now() - start) / 1000,
      peakMemory: peak,
      stdout: String(stdout),
      stderr: String(stderr),
    };
  } finally {
    clearInterval(timer);
  }
}

/** Returns the peak memory in MiB, from Linux's high-water mark of the process. */
function peakOf(pid: number | undefined): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Returns the median of several runs, after one run that does not count. */
export async function medianSeconds(runs: number, run: () => Promise<number>): Promise<number> {
  await run();
  const all: number[] = [];
  for (let index = 0; index < runs; index++) all.push(await run());
  return median(all);
}
