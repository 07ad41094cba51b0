import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Project } from "@nixwrt/core/host";
import { build } from "tsup";
import { openArchive } from "../../packages/core/src/pipeline/projectArchive.js";
import type { FuzzTarget } from "./FuzzTarget.js";

export interface Fuzzed {
  readonly inputs: number;
  readonly seconds: number;
}

/** Maximum size of an input in bytes. The largest sample is smaller. */
const defaultInputBytes = 8192;
/** Maximum seconds and MiB for one input. The time limit detects hangs: on a busy machine, an input of milliseconds has taken 5 seconds. */
const patience = { seconds: 120, memory: 1024 };
/**
 * Files with separate bundles: the LZMA decoder, which would be slow if the fuzzer instrumented every step of it, and what it shares with
 * others.
 */
const separate = ["lzmaDecoder", "DamagedData", "LimitReached"];
const formats = join(import.meta.dirname, "../../packages/core/src/formats");
const targets = join(import.meta.dirname, "targets");

/** Names of all targets. */
export async function fuzzTargets(): Promise<string[]> {
  const files = await readdir(targets);
  return files.map((file) => basename(file, ".ts")).toSorted();
}

/** Bundles the targets for the fuzzer, which instruments CommonJS. The bundles contain only what `fuzz` needs. */
export async function buildFuzzTargets(folder: string): Promise<void> {
  const entries = join(folder, "entries");
  await mkdir(entries);
  const names = await fuzzTargets();
  for (const name of names) {
    await writeFile(
      join(entries, `${name}.ts`),
      `export { fuzz } from ${JSON.stringify(join(targets, `${name}.ts`))};\n`,
    );
  }
  await build({
    entry: {
      ...Object.fromEntries(names.map((name) => [name, join(entries, `${name}.ts`)])),
      ...Object.fromEntries(separate.map((name) => [name, join(formats, `${name}.ts`)])),
    },
    outDir: folder,
    format: "cjs",
    config: false,
    silent: true,
    outExtension: () => ({ js: ".cjs" }),
    esbuildPlugins: [
      {
        name: "separate",
        setup({ onResolve }) {
          onResolve({ filter: new RegExp(`/(${separate.join("|")})\\.js$`) }, ({ path }) => ({
            path: `./${basename(path, ".js")}.cjs`,
            external: true,
          }));
          // The fuzzer does not need the imports of `seeds`.
          onResolve({ filter: /./ }, ({ path, kind }) => (kind === "dynamic-import" ? { path, external: true } : null));
        },
      },
    ],
  });
}

/** Makes a root with C and C++ libraries that are new enough for the fuzzer's native part. Those of this machine may be too old. */
export async function fuzzerRoot(project: Project): Promise<string> {
  return await (await openArchive(project, {})).root("nix");
}

/**
 * Tries a number of inputs on a target, guided by the code that they reach (jazzer.js, on libFuzzer).
 * @param root see `fuzzerRoot`
 * @throws {Error} with the input that failed.
 */
export async function fuzz(name: string, inputs: number, folder: string, root: string): Promise<Fuzzed> {
  const {
    seeds,
    guide = name,
    inputBytes = defaultInputBytes,
  } = (await import(join(targets, `${name}.ts`))) as FuzzTarget;
  const corpus = join(folder, name);
  await mkdir(corpus);
  for (const [seed, data] of Object.entries(await seeds())) await writeFile(join(corpus, seed), data);
  const libraries = join(root, "usr/lib/x86_64-linux-gnu");
  const loader = [join(libraries, "ld-linux-x86-64.so.2"), "--library-path", libraries];
  const jazzer = join(dirname(createRequire(import.meta.url).resolve("@jazzer.js/core")), "cli.js");
  const [program = "", ...options] = [
    ...loader,
    process.execPath,
    "--no-warnings",
    jazzer,
    join(folder, `${name}.cjs`),
  ];
  const log = join(folder, `${name}.log`);
  // The fuzzer's own output. Its last lines can be lost in a pipe.
  await using logFile = await open(log, "w");
  const start = performance.now();
  // Without --sync, because memory that Node frees between turns of the event loop, such as zlib's buffers, would stay allocated until the
  // end.
  const child = spawn(
    program,
    [
      ...[...options, "--includes", `${guide}.cjs`, "--fuzz_entry_point", "fuzz"],
      // Milliseconds. They replace libFuzzer's option of that name.
      ...[`--timeout=${patience.seconds * 1000}`, corpus, "--"],
      ...[`-runs=${inputs}`, "-seed=1", `-max_len=${inputBytes}`],
      ...[`-rss_limit_mb=${patience.memory}`, `-artifact_prefix=${folder}/${name}-`],
    ],
    { stdio: ["ignore", "ignore", logFile.fd] },
  );
  const [exitCode] = await once(child, "close");
  const seconds = (performance.now() - start) / 1000;
  const said = await readFile(log, "utf8");
  if (exitCode !== 0) throw new Error(`${name} does not stand this:\n${said.split("\n").slice(-30).join("\n")}`);
  return { inputs: Number(/^#(\d+)\s+DONE/m.exec(said)?.[1] ?? 0), seconds };
}
