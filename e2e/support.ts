import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { execa } from "execa";

/** The repository's folder. */
export const repository = join(import.meta.dirname, "..");
export const examples = join(repository, "examples");
const nixwrtBin = join(repository, "packages/cli/bin/nixwrt.js");

export interface Surroundings {
  readonly cwd?: string;
  /** Added to this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs the command line as it is built; never rejects. */
export function nixwrt(args: readonly string[], options: Surroundings = {}) {
  return execa(process.execPath, [nixwrtBin, ...args], { stdin: "ignore", reject: false, ...options });
}

/** Arguments of every process of this machine, each ended by a NUL as /proc has them, by process id. */
export async function commandLines(): Promise<Map<string, string>> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  // One that ends meanwhile has none.
  const read = pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")] as const);
  return new Map(await Promise.all(read));
}

/** Waits until what a process says on stderr matches. Leaving execa's own iteration early would wait for its end. */
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
 * Text of a config that wants the kernel and the busybox of examples/emu, so that they are compiled once for all tests.
 * @param more further keys, as source text
 * @param kernel symbols besides those of the example
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
