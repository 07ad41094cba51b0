import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";

/** Runs a script like a step: with bash, in an empty folder that is removed afterwards. */
export function runScript(script: string): { stdout: string; exitCode: number | undefined } {
  const cwd = mkdtempSync(join(tmpdir(), "nixwrt-step-"));
  try {
    const env = { PATH: process.env.PATH ?? "", LC_ALL: "C" };
    const options = { cwd, env, extendEnv: false, reject: false } as const;
    const { stdout, exitCode } = execaSync("bash", ["-c", `set -euo pipefail\n${script}`], options);
    return { stdout, exitCode };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
