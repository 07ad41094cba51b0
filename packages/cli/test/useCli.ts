import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll } from "vitest";
import { buildCli } from "./buildCli.js";

/** Result of a run of the program. */
export interface Run {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** All verbs. */
export const verbs = [
  ...[
    "build",
    "run",
    "tftp",
    "plan",
    "explain",
    "update",
    "verify",
    "plugins",
    "packages",
    "add",
    "devices",
    "upgrade",
    "inspect",
    "keygen",
    "cache",
  ],
  ...["gc", "doctor", "init", "completion"],
];

/** Sample projects. */
export const fixtures = join(import.meta.dirname, "fixtures");

/** Builds the program for the tests of a file. Returns functions that run it. */
export function useCli(): { run(args: readonly string[], options?: RunOptions): Promise<Run>; bin(): string } {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "nixwrt-cli-"));
    path = await buildCli(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  return {
    bin: () => path,
    async run(args, { cwd = folder, env = {} } = {}) {
      const { exitCode, stdout, stderr } = await execa(process.execPath, [path, ...args], {
        cwd,
        env: { PATH: process.env.PATH, HOME: folder, NIXWRT_CACHE: join(folder, "cache"), ...env },
        extendEnv: false,
        reject: false,
        stdin: "ignore",
      });
      return { code: exitCode, stdout, stderr };
    },
  };
}
