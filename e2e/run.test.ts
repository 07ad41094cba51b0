import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { openEmulatorTools, openProject } from "@nixwrt/core/host";
import { createProject, makeSshKey } from "@nixwrt/testkit";
import { execa } from "execa";
import { expect, it } from "vitest";
import { freePort } from "./freePort.js";
import { commandLines, examples, nixwrt, repository, saidOnStderr } from "./support.js";

const key = makeSshKey();
const env = { SSH_AUTHORIZED_KEY: key.publicKey };

/** Writes the private key to a file. */
async function keyFile() {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-key-"));
  const path = join(folder, "id");
  await writeFile(path, key.privateKey, { mode: 0o600 });
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** Returns the first line of the ssh server behind a port, as soon as the server is up. */
async function sshBanner(port: number): Promise<string> {
  for (let tries = 0; tries < 60; tries++) {
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    try {
      const [data] = (await once(socket, "data", { signal: AbortSignal.timeout(5000) })) as [Buffer];
      return data.toString("latin1").split("\r\n")[0] ?? "";
    } catch {
      await setTimeout(200);
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`no ssh server answers on port ${port}`);
}

/** Returns the process ids of the QEMUs among a process's descendants. */
async function emulatorsOf(parent: number | undefined): Promise<string[]> {
  const commands = await commandLines();
  const all = await Promise.all([...commands.keys()].map(async (pid) => [pid, await parentOf(pid)] as const));
  const below = (pid: string): string[] => [pid, ...all.flatMap(([child, its]) => (its === pid ? below(child) : []))];
  return below(String(parent)).filter((pid) => commands.get(pid)?.startsWith("qemu-system-mips"));
}

/** Returns the parent of a process, or undefined if the process has ended. */
async function parentOf(pid: string): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return /^PPid:\t(\d+)$/m.exec(status)?.[1];
}

it.each([
  { signal: "SIGINT", exitCode: 130 },
  { signal: "SIGTERM", exitCode: 143 },
  { signal: "SIGKILL", exitCode: undefined },
] as const)("nixwrt run prints how to log in, works with stdin closed, and ends QEMU on $signal", async (ending) => {
  await using identity = await keyFile();
  const options = { NIXWRT_SSH_OPTIONS: `-F none -o BatchMode=yes -i ${identity.path}` };
  const run = nixwrt(["run", "-C", join(examples, "emu")], { env: { ...env, ...options } });
  const [command, port = ""] = await saidOnStderr(run, /ssh .*-p (\d+) root@127\.0\.0\.1/);
  expect(await sshBanner(Number(port))).toMatch(/^SSH-2\.0-dropbear/);
  // Runs the command as printed. The second time, ssh knows the device.
  expect(await execa("sh", ["-c", `${command} hostname`])).toMatchObject({ stdout: "emu" });
  expect(await execa("sh", ["-c", `${command} hostname`])).toMatchObject({ stdout: "emu", stderr: "" });
  const ours = await emulatorsOf(run.pid);
  expect(ours).toHaveLength(1);

  run.kill(ending.signal);
  expect((await run).exitCode).toBe(ending.exitCode);
  const left = async () => [...(await commandLines()).keys()].filter((pid) => ours.includes(pid));
  for (let tries = 0; (await left()).length > 0 && tries < 50; tries++) await setTimeout(100);
  expect(await left()).toEqual([]);
});

it.each([
  {
    what: "an ssh server on another port",
    options: async () => [],
    listens: ", port: 2222",
    says: /-p (\d+) root@127\.0\.0\.1/,
  },
  {
    what: "eth0 connected to another guest",
    options: async () => ["--wire", `eth0=listen:${await freePort()}`],
    listens: "",
    says: /no login by ssh from here: eth0 is connected/,
  },
])("nixwrt run prints how to log in: $what", async ({ options, listens, says }) => {
  const config = (await readFile(join(examples, "emu", "nixwrt.config.ts"), "utf8")).replace(
    '_KEY")] }',
    `$&${listens}`,
  );
  await using project = await createProject({ "nixwrt.config.ts": config }, { packagesFrom: repository });
  const run = nixwrt(["run", "-C", project.directory, ...(await options())], { env });
  const [, port] = await saidOnStderr(run, says);
  if (port !== undefined) expect(await sshBanner(Number(port))).toMatch(/^SSH-2\.0-dropbear/);
  run.kill("SIGINT");
  await run;
});

it("a port that is in use is a clear error", async () => {
  const server = (await import("node:net")).createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const { exitCode, stderr } = await nixwrt(["run", "-C", join(examples, "emu"), "--port", String(port)], { env });
  server.close();
  expect(stderr).toContain("PORT_TAKEN");
  expect(exitCode).toBe(6);
});

it("the image's own run script needs nothing but QEMU", async () => {
  const project = await openProject({ cwd: join(examples, "emu"), env: { ...process.env, ...env } });
  expect(await nixwrt(["build", "-C", project.directory], { env })).toMatchObject({ exitCode: 0 });
  const { tools, root } = await openEmulatorTools(project);
  const stop = new AbortController();
  const script = tools.spawn(
    {
      root,
      command: ["sh", "/image/run"],
      binds: [{ host: join(project.outDirectory, "emulator"), guest: "/image" }],
      env: { NIXWRT_SSH_PORT: "22022" },
      network: true,
      signal: stop.signal,
    },
    { stdin: "ignore", reject: false },
  );
  expect(await sshBanner(22022)).toMatch(/^SSH-2\.0-dropbear/);
  stop.abort();
  await script;
});
