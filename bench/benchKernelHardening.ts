import { join } from "node:path";
import { buildImages, openProject } from "@nixwrt/core/host";
import { createProject, makeSshKey } from "@nixwrt/testkit";
import { boardConfig } from "../e2e/boards.js";
import { sizesOf } from "../e2e/realBoards.js";
import { hardenedSymbols } from "../packages/core/src/base/hardenedSymbols.js";
import { benchHardenedBoot } from "./benchHardenedBoot.js";

/** Default values of kernel symbols. */
const defaults: Readonly<Record<string, string>> = { ARCH_MMAP_RND_BITS: "8" };

/**
 * Measures the bytes that hardening adds to the kernel of a little-endian board with flash, compressed as in its image, and the time that
 * it adds to a boot.
 * @param each whether to also remove each symbol alone, which compiles a kernel for each
 */
export async function benchKernelHardening(cache: NodeJS.ProcessEnv, each: boolean): Promise<void> {
  const env = { ...process.env, ...cache };
  const { publicKey } = makeSshKey();
  const packagesFrom = join(import.meta.dirname, "..");
  // The other symbols are off by default, too.
  const symbols = Object.entries(hardenedSymbols).flatMap(([symbol, { value }]) => (value === "n" ? [] : [symbol]));

  const configOf = (without: readonly string[]) =>
    Object.fromEntries(without.map((symbol) => [symbol, defaults[symbol] ?? "n"]));

  async function kernelBytes(without: readonly string[]): Promise<number> {
    const config = configOf(without);
    const text = boardConfig(publicKey, "little", { kernel: { config } });
    await using project = await createProject({ "nixwrt.config.ts": text }, { packagesFrom });
    const opened = await openProject({ cwd: project.directory, env });
    const { images } = await buildImages(opened, { images: ["firmware"] });
    const sizes = await sizesOf(opened, "firmware", images[0]?.path ?? "");
    return sizes.find(({ part }) => part === "kernel")?.bytes ?? Number.NaN;
  }

  const all = await kernelBytes([]);
  const rows = [["all", symbols] as const, ...(each ? symbols.map((symbol) => [symbol, [symbol]] as const) : [])];
  process.stdout.write(`\nThe hardened kernel in flash: ${all} bytes\n\n| Without | Bytes less |\n|---|--:|\n`);
  for (const [name, without] of rows) {
    process.stdout.write(`| ${name} | ${all - (await kernelBytes(without))} |\n`);
  }
  await benchHardenedBoot(cache, configOf(symbols));
}
