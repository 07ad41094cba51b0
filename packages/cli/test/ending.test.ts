import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { fixtures, useCli } from "./useCli.js";

const nixwrt = useCli();

/** Starts a build whose config takes an hour, and waits until the config runs. */
async function startWaiting(verb: string) {
  const child = spawn(process.execPath, [nixwrt.bin(), verb], {
    cwd: join(fixtures, "waits"),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  await once(child.stderr, "data");
  const ended = once(child, "close").then(([code]) => ({ code: code as number, stderr }));
  return { child, ended };
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s ends a build with %d, and is not reported as a failure", async (signal, code) => {
  const { child, ended } = await startWaiting("build");
  child.kill(signal);
  expect(await ended).toEqual({ code, stderr: "waiting\nstopping… (press Ctrl-C again to stop at once)\n" });
});

test("two SIGINTs from one Ctrl-C, as under npx, count as one", async () => {
  const { child, ended } = await startWaiting("plan");
  child.kill("SIGINT");
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
});

test("a config that never finishes is a failure", async () => {
  const { code, stdout, stderr } = await nixwrt.run(["plan"], { cwd: join(fixtures, "hangs") });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("nothing is left to run, but the command has not finished");
});

test("an unexpected error is reported as a bug, with its stack only on request", async () => {
  const plain = await nixwrt.run(["plan"], { cwd: join(fixtures, "throws") });
  expect(plain.code).toBe(1);
  expect(plain.stderr).toContain("BUG: TypeError: nobody expects this");
  expect(plain.stderr).not.toContain("nixwrt.config.mjs:");

  const debug = await nixwrt.run(["plan"], { cwd: join(fixtures, "throws"), env: { NIXWRT_DEBUG: "1" } });
  expect(debug.stderr).toMatch(/nixwrt\.config\.mjs:\d+/);
});

test("a closed stdout is not a failure", async () => {
  const { exitCode, stderr } = await execa({
    cwd: join(fixtures, "router"),
    shell: "/bin/bash",
    reject: false,
  })`set -o pipefail; ${process.execPath} ${nixwrt.bin()} plan --json | true`;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test("a slow reader of stdout gets all output", async () => {
  const { stdout } = await execa({
    cwd: join(fixtures, "router"),
    shell: true,
  })`${process.execPath} ${nixwrt.bin()} plan --json | (sleep 1; cat)`;
  expect(JSON.parse(stdout)).toHaveProperty("steps");
});

test("a broken installation is reported, and is a failure", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-broken-"));
  await cp(dirname(nixwrt.bin()), folder, { recursive: true });
  for (const name of await readdir(folder)) if (name.startsWith("src-")) await rm(join(folder, name));
  const { exitCode, stderr } = await execa(process.execPath, [join(folder, "nixwrt.mjs"), "plan"], { reject: false });
  await rm(folder, { recursive: true });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/Cannot find module/);
});
