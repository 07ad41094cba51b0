import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Project } from "@nixwrt/core";
import { execa } from "execa";
import { build } from "tsup";
import { openArchive } from "../packages/core/src/pipeline/projectArchive.js";
import { samples } from "../packages/core/test/image/samples.js";

/** The functions of fuzzTargets.ts. */
export type FuzzTarget = "inspect" | "trailer" | "lzma";

export interface Fuzzed {
  readonly inputs: number;
  readonly seconds: number;
}

/** Bytes of an input; the largest sample has fewer. */
const inputBytes = 8192;
/** Seconds and MiB that one input may take. */
const patience = { seconds: 10, memory: 1024 };

/** Bundles the targets for the fuzzer, which instruments CommonJS. The LZMA decoder has a file, and a target, of its own. */
export async function buildFuzzTargets(folder: string): Promise<void> {
  const repository = dirname(import.meta.dirname);
  const decoder = "lzmaDecoder";
  await build({
    entry: {
      fuzzTargets: join(import.meta.dirname, "fuzzTargets.ts"),
      [decoder]: join(repository, `packages/core/src/image/formats/${decoder}.ts`),
    },
    outDir: folder,
    format: "cjs",
    config: false,
    silent: true,
    outExtension: () => ({ js: ".cjs" }),
    esbuildPlugins: [
      {
        name: "decoder",
        setup: ({ onResolve }) =>
          onResolve({ filter: /\/lzmaDecoder\.js$/ }, () => ({ path: `./${decoder}.cjs`, external: true })),
      },
    ],
  });
}

/** A root with C and C++ libraries that are new enough for the fuzzer's native part: those of this machine may not be. */
export async function fuzzerRoot(project: Project): Promise<string> {
  return await (await openArchive(project, {})).root("nix");
}

/**
 * Tries so many inputs on a target, guided by what of its code they reach (jazzer.js, on libFuzzer).
 * @param root see `fuzzerRoot`
 * @throws {Error} with the input that was too much for the target.
 */
export async function fuzz(target: FuzzTarget, inputs: number, folder: string, root: string): Promise<Fuzzed> {
  const corpus = join(folder, target);
  await mkdir(corpus);
  for (const [name, data] of Object.entries(samples)) await writeFile(join(corpus, name), data);
  const libraries = join(root, "usr/lib/x86_64-linux-gnu");
  const loader = [join(libraries, "ld-linux-x86-64.so.2"), "--library-path", libraries];
  const jazzer = join(dirname(createRequire(import.meta.url).resolve("@jazzer.js/core")), "cli.js");
  const instrumented = target === "lzma" ? "lzmaDecoder.cjs" : "fuzzTargets.cjs";
  const [program = "", ...options] = [
    ...loader,
    process.execPath,
    "--no-warnings",
    jazzer,
    join(folder, "fuzzTargets.cjs"),
  ];
  const log = join(folder, `${target}.log`);
  const start = performance.now();
  const { exitCode } = await execa(
    program,
    [
      ...[...options, "--sync", "--includes", instrumented, "--fuzz_entry_point", target, corpus, "--"],
      ...[`-runs=${inputs}`, "-seed=1", `-max_len=${inputBytes}`],
      ...[`-timeout=${patience.seconds}`, `-rss_limit_mb=${patience.memory}`, `-artifact_prefix=${folder}/`],
    ],
    { stdin: "ignore", stdout: "ignore", stderr: { file: log }, reject: false },
  );
  const seconds = (performance.now() - start) / 1000;
  const said = await readFile(log, "utf8");
  if (exitCode !== 0) throw new Error(`${target} does not stand this:\n${said.split("\n").slice(-30).join("\n")}`);
  return { inputs: Number(/^#(\d+)\s+DONE/m.exec(said)?.[1] ?? 0), seconds };
}
