import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { expect, test } from "vitest";
import { useCreate } from "./useCreate.js";

const create = useCreate();
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJhc2U2NA== me@laptop";
const enter = "\r";
const down = "\u001B[B";
const controlC = "\u0003";

/** Keys to type when a text appears. */
type Answer = readonly [question: RegExp, keys: string];

/** Runs the program on a terminal, which `script` (from util-linux) provides, and types the answers. */
async function onTerminal(args: readonly string[], folder: string, answers: readonly Answer[], env = {}) {
  const command = ["stty cols 80 rows 40;", ...[...create.command(), ...args].map((word) => `'${word}'`)].join(" ");
  const child = execa("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TERM: "xterm", SHELL: "/bin/sh", ...env },
    extendEnv: false,
    reject: false,
    timeout: 30_000,
  });
  let shown = "";
  for (const [question, keys] of answers) {
    while (!question.test(stripVTControlCharacters(shown))) shown += (await once(child.stdout, "data"))[0];
    shown = "";
    child.stdin.write(keys);
  }
  const { exitCode, stdout } = await child;
  return { exitCode, stdout: stripVTControlCharacters(stdout) };
}

test("the program asks what to start from, folder, host name, device and plugins, and offers the keys that it finds", async () => {
  const folder = await create.folder();
  await mkdir(join(folder, ".ssh"));
  await writeFile(join(folder, ".ssh/id_ed25519.pub"), `${key}\n`);
  await writeFile(join(folder, ".ssh/id_rsa.pub"), "ssh-rsa AAAA other\n");
  await writeFile(join(folder, ".ssh/notes.pub"), "no key at all\n");
  const { exitCode, stdout } = await onTerminal([], folder, [
    [/Folder/, `-2${enter}`],
    [/Start from/, enter],
    [/Host name/, enter],
    [/Device/, enter],
    // From sshd, which is preselected, down to ntpd.
    [/Plugins/, `${down} ${enter}`],
    [/Public key[\s\S]*id_ed25519\.pub[\s\S]*id_rsa\.pub[\s\S]*none of these/, enter],
  ]);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("npx nixwrt build") });
  expect(stdout).not.toContain("notes.pub");
  const config = await readFile(join(folder, "router-2/nixwrt.config.ts"), "utf8");
  expect(config).toContain('hostname: "router-2"');
  expect(config).toContain("sshd({");
  expect(config).toContain("ntpd()");
  expect(await readFile(join(folder, "router-2/secrets"), "utf8")).toContain(`SSH_AUTHORIZED_KEY="${key}"`);
});

test("the program offers its templates", async () => {
  const folder = await create.folder();
  await mkdir(join(folder, ".ssh"));
  await writeFile(join(folder, ".ssh/id_ed25519.pub"), `${key}\n`);
  const { exitCode } = await onTerminal(["home"], folder, [
    [/Start from[\s\S]*a home router/, `${down}${enter}`],
    [/Public key/, enter],
  ]);
  expect(exitCode).toBe(0);
  expect(await readFile(join(folder, "home/nixwrt.config.ts"), "utf8")).toContain("pppoe({");
});

test("the program asks only what the options do not answer", async () => {
  const folder = await create.folder();
  const { exitCode } = await onTerminal(["a", "--device", "qemu", "--plugins", ""], folder, [[/Host name/, enter]]);
  expect(exitCode).toBe(0);
  expect(await readdir(folder)).toContain("a");
});

test("the program says how to make an ssh key if there is none", async () => {
  const folder = await create.folder();
  const { exitCode, stdout } = await onTerminal(["a", "--device", "qemu", "--plugins", "sshd"], folder, [
    [/Host name/, enter],
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("ssh-keygen -t ed25519");
  expect(await readdir(join(folder, "a"))).not.toContain("secrets");
});

test("Ctrl-C writes nothing", async () => {
  const folder = await create.folder();
  const { exitCode, stdout } = await onTerminal(["a"], folder, [
    [/Start from/, enter],
    [/Host name/, enter],
    [/Device/, controlC],
  ]);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 130, stdout: expect.stringContaining("Nothing was written") });
  expect(await readdir(folder)).not.toContain("a");
});

test.each([
  ["--yes", ["a", "--yes"], {}],
  ["CI", ["a"], { CI: "true" }],
])("%s asks nothing, even on a terminal", async (_name, args, env) => {
  const folder = await create.folder();
  const { exitCode } = await onTerminal(args, folder, [], env);
  expect(exitCode).toBe(0);
  expect(await readdir(folder)).toContain("a");
});
