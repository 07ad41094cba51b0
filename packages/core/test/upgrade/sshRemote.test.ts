import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { sshRemote } from "../../src/upgrade/sshRemote.js";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** Makes a device that is reached by a script instead of ssh. */
async function remoteBy(script: string) {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-ssh-"));
  folders.push(folder);
  await writeFile(join(folder, "ssh"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "ssh"), 0o755);
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const openTools = () => Promise.reject(new Error("there is an ssh"));
  return await sshRemote({ destination: "root@router", port: 2222, env, openTools });
}

it("a command is passed to ssh, and its output and exit code are returned", async () => {
  const remote = await remoteBy('echo "$*"; echo oops >&2; exit 3');
  const { stdout, stderr, exitCode } = await remote.run("uptime", { connectSeconds: 4 });
  expect(stdout).toMatch(/ -p 2222 .*-o ConnectTimeout=4 -- root@router uptime\n$/);
  expect([stderr, exitCode]).toEqual(["oops\n", 3]);
});

it("a device that does not answer in time counts as unreachable", async () => {
  const remote = await remoteBy('case "$*" in *" -G "*) ;; *) exec sleep 1000 ;; esac');
  const result = await remote.run("uptime", { seconds: 0.1234 });
  expect(result).toEqual({ stdout: "", stderr: "no answer within 0.1234 s", exitCode: 255 });
});
