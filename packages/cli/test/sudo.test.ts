import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmod, chown, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startPortBinder } from "../src/sudo/startPortBinder.js";
import { buildCli } from "./buildCli.js";

/** The user who calls sudo: the one who runs the tests, or an unknown user id if that is root. */
const isRoot = process.getuid?.() === 0;
const person = isRoot ? { uid: 54_321, gid: 54_321 } : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

let folder: string;
let bin: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-sudo-"));
  await chmod(folder, 0o755);
  bin = await buildCli(folder, { servePort: "cli/test/fixtures/servePort.ts" });
  return () => rm(folder, { recursive: true, force: true });
});

/**
 * Runs a program as sudo does for this user.
 * @param caller variables with which another program than sudo names the user
 */
function sudo(args: readonly string[], cwd: string, caller?: Readonly<Record<string, string>>) {
  const named = caller ?? { SUDO_UID: person.uid, SUDO_GID: person.gid };
  const env = { PATH: process.env.PATH ?? "", HOME: "/root", NIXWRT_CACHE: join(cwd, "cache"), ...named };
  const words = Object.entries(env).map((pair) => pair.join("="));
  const command = ["env", "-i", ...words, process.execPath, ...args];
  const [program = "", ...rest] = isRoot ? command : ["sudo", "-n", ...command];
  return execa(program, rest, { cwd, reject: false });
}

async function project(owner: { readonly uid: number; readonly gid: number } | undefined): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "nixwrt-sudo-project-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  if (owner !== undefined && isRoot) await chown(made, owner.uid, owner.gid);
  return made;
}

async function owners(directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory, { recursive: true });
  const all = names.map(async (name) => {
    const { uid, gid } = await stat(join(directory, name));
    return [name, `${uid}:${gid}`] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

describe("with sudo in a user's project", () => {
  test("written files belong to the user", async () => {
    const directory = await project(person);
    const { stderr, exitCode } = await sudo([bin, "keygen"], directory);
    expect({ stderr, exitCode }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("nixwrt does not need root"),
    });
    const mine = `${person.uid}:${person.gid}`;
    expect(await owners(directory)).toMatchObject({ secrets: mine, "signing.pub": mine });
    expect(new Set(Object.values(await owners(directory)))).toEqual(new Set([mine]));
  });

  test("written files belong to the user, whatever the working directory", async () => {
    const directory = await project(person);
    await sudo([bin, "-C", directory, "keygen"], "/");
    expect(Object.keys(await owners(directory)).toSorted()).toEqual(["secrets", "signing.pub"]);
    expect(new Set(Object.values(await owners(directory)))).toEqual(new Set([`${person.uid}:${person.gid}`]));
  });

  test("a privileged port is bound by a process that has dropped root", async () => {
    const directory = await project(person);
    const port = 600 + (process.pid % 400);
    const serving = sudo([join(folder, "dist/servePort.js"), `${port}`], directory);
    await once(serving.stdout, "data");
    const socket = createSocket("udp4");
    onTestFinished(() => void socket.close());
    socket.send("a packet", port, "127.0.0.1");
    const [answer] = await once(socket, "message");
    const { uid, gid } = person;
    expect(`${answer}`).toMatch(new RegExp(`^a packet for ${uid}:${gid}:`));
    if (isRoot) expect(`${answer}`).toBe(`a packet for ${uid}:${gid}:${gid}`);
    expect((await serving).exitCode).toBe(0);
  });
});

describe("with another program like sudo", () => {
  /** These programs only name users that the machine knows. */
  const known = isRoot ? { uid: 65_534, gid: 65_534, name: "nobody" } : { ...person, name: userInfo().username };

  test.each<[string, Readonly<Record<string, string>>]>([
    ["doas", { DOAS_USER: known.name }],
    ["pkexec", { PKEXEC_UID: `${known.uid}` }],
    ["run0", { SUDO_UID: `${known.uid}`, SUDO_GID: `${known.gid}`, SUDO_USER: known.name }],
    ["sudo in a shell of doas", { SUDO_UID: "1234", SUDO_GID: "1234", DOAS_USER: known.name }],
  ])("%s: written files belong to the user", async (_, caller) => {
    const directory = await project(known);
    const { stderr, exitCode } = await sudo([bin, "keygen"], directory, caller);
    expect({ stderr, exitCode }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(`running as ${known.name}, the owner of this project`),
    });
    expect(Object.keys(await owners(directory)).toSorted()).toEqual(["secrets", "signing.pub"]);
    expect(new Set(Object.values(await owners(directory)))).toEqual(new Set([`${known.uid}:${known.gid}`]));
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["missing", {}],
    ["unknown", { DOAS_USER: "nosuchuser" }],
    ["invalid", { DOAS_USER: "65534", PKEXEC_UID: "root", SUDO_UID: "-1", SUDO_GID: "x" }],
    ["root", { DOAS_USER: "root", PKEXEC_UID: "0", SUDO_UID: "0" }],
  ])("root continues if the user is %s", async (_, caller) => {
    const { stderr } = await sudo([bin, "plan"], await project(known), caller);
    expect(stderr).not.toContain("does not need root");
  });
});

test("with sudo in root's own folder, root continues", async () => {
  const directory = isRoot ? await project(undefined) : "/root";
  const { stderr, exitCode } = await sudo([bin, "-C", directory, "plan"], "/");
  // It finds no config, and does not mention another user.
  expect({ stderr, exitCode }).toMatchObject({ exitCode: 3 });
  expect(stderr).not.toContain("does not need root");
});

describe("the process that binds ports", () => {
  test("binds a port for its parent", async () => {
    const socket = await startPortBinder().bind({ address: "127.0.0.1", port: 0 });
    onTestFinished(() => void socket.close());
    const client = createSocket("udp4");
    onTestFinished(() => void client.close());
    client.send("hello", socket.address().port, "127.0.0.1");
    const [packet] = await once(socket, "message");
    expect(`${packet}`).toBe("hello");
  });

  test("reports why it failed", async () => {
    const taken = createSocket("udp4").bind(0, "127.0.0.1");
    onTestFinished(() => void taken.close());
    await once(taken, "listening");
    const bound = startPortBinder().bind({ address: "127.0.0.1", port: taken.address().port });
    await expect(bound).rejects.toMatchObject({ code: "EADDRINUSE" });
    await expect(startPortBinder().bind({ address: "192.0.2.1", port: 0 })).rejects.toMatchObject({
      code: "EADDRNOTAVAIL",
    });
  });
});
