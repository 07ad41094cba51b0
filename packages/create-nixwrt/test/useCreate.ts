import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { execa } from "execa";
import { afterAll, beforeAll } from "vitest";
import { copyTemplates } from "../copyTemplates.js";

const source = join(import.meta.dirname, "..");

/** Result of a run of the program. */
export interface Run {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Builds the program from its sources for the tests of a file. */
export function useCreate() {
  let scratch: string;
  let bin: string;
  let runs = 0;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "create-nixwrt-"));
    bin = join(scratch, "bin/create-nixwrt.js");
    const outdir = join(scratch, "dist");
    const external = ["@clack/prompts"];
    const options = { bundle: true, format: "esm", platform: "node", target: "node22" } as const;
    await build({ entryPoints: { main: join(source, "src/main.ts") }, outdir, external, ...options });
    await cp(join(source, "bin"), join(scratch, "bin"), { recursive: true });
    await writeFile(join(scratch, "package.json"), '{ "type": "module" }');
    await symlink(join(source, "../../node_modules"), join(scratch, "node_modules"));
    copyTemplates(outdir);
  });
  afterAll(() => rm(scratch, { recursive: true }));

  return {
    /** Makes a folder to work in. The program's home contains nothing else. */
    folder: () => mkdtemp(join(scratch, `work-${runs++}-`)),
    /** Runs the program without a terminal. */
    async run(args: readonly string[], cwd: string): Promise<Run> {
      const env = { PATH: process.env.PATH, HOME: scratch };
      const options = { cwd, env, extendEnv: false, reject: false, stdin: "ignore", timeout: 20_000 } as const;
      const { exitCode, stdout, stderr } = await execa(process.execPath, [bin, ...args], options);
      return { code: exitCode, stdout, stderr };
    },
    /** Returns the command line that runs the program. */
    command: () => [process.execPath, bin],
  };
}
