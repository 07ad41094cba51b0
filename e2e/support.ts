import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { execa } from "execa";

/** Path of the repository. */
export const repository = join(import.meta.dirname, "..");
export const examples = join(repository, "examples");
/** Path of the built command line. */
export const nixwrtBin = join(repository, "packages/cli/bin/nixwrt.js");

export interface Surroundings {
  readonly cwd?: string;
  /** Variables in addition to this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs the built command line. Never rejects. */
export function nixwrt(args: readonly string[], options: Surroundings = {}) {
  return execa(process.execPath, [nixwrtBin, ...args], { stdin: "ignore", reject: false, ...options });
}

/** Returns the arguments of every process on this machine by process id. As in /proc, a NUL ends each argument. */
export async function commandLines(): Promise<Map<string, string>> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  // A process that ends meanwhile has none.
  const read = pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")] as const);
  return new Map(await Promise.all(read));
}

/** Waits until a process's stderr matches. Leaving execa's own iteration early would wait until the process ends. */
export async function saidOnStderr(
  child: Promise<{ readonly exitCode?: number }> & { readonly stderr: Readable },
  pattern: RegExp,
): Promise<RegExpExecArray> {
  let text = "";
  for (;;) {
    const [data] = (await Promise.race([
      once(child.stderr, "data"),
      child.then(({ exitCode }) => {
        throw new Error(`ended with ${exitCode} and said only:\n${text}`);
      }),
    ])) as [Buffer];
    text += data;
    const found = pattern.exec(text);
    if (found !== null) return found;
  }
}

/**
 * Returns a config that shares the kernel and the busybox of examples/emu, so that all tests compile them once.
 * @param more further keys of the config, as source text
 * @param kernel kernel symbols in addition to those of the example
 */
export function emuConfig(more: string, kernel: Readonly<Record<string, string>> = {}): string {
  return `import { debianSource, defineConfig, secret } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
export default defineConfig({
  device: qemu(),
  interfaces: { eth0: { dhcp: true } },
  kernel: { config: ${JSON.stringify(kernel)} },
  ${more}
});
`;
}
