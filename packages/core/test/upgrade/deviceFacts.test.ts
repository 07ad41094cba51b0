import { assert, property, string } from "fast-check";
import { expect, it } from "vitest";
import { parseFacts, readFacts } from "../../src/upgrade/deviceFacts.js";
import type { Remote, RemoteResult } from "../../src/upgrade/Remote.js";

const said = `device qemu-malta-little
date 1763000000
medium ram
trial 93
version 0.0.0-0123456789ab
memory 201326592
flash 8323072
phram 5963776
recovery yes
signed no
boot 5b1c4d1e-6c4e-4f2c-8d4c-6f3f1f1f1f1f
`;

it("the output of brickwrt-status is parsed", () => {
  expect(parseFacts(said)).toEqual({
    device: "qemu-malta-little",
    buildDate: 1_763_000_000,
    medium: "ram",
    trial: 93,
    version: "0.0.0-0123456789ab",
    memory: 201_326_592,
    flash: 8_323_072,
    phram: 5_963_776,
    recovery: true,
    signed: false,
    boot: "5b1c4d1e-6c4e-4f2c-8d4c-6f3f1f1f1f1f",
  });
});

it.each(["none", "confirmed"] as const)("a trial that is %s is recognized", (trial) => {
  expect(parseFacts(said.replace("trial 93", `trial ${trial}`))?.trial).toBe(trial);
});

it("a trial whose time is over is recognized", () => {
  expect(parseFacts(said.replace("trial 93", "trial -2"))?.trial).toBe(-2);
});

it.each(["device", "date", "medium", "trial", "memory", "boot"])("output without %s is refused", (name) => {
  expect(parseFacts(said.replace(new RegExp(`^${name} .*\n`, "m"), ""))).toBeUndefined();
});

it("no output of a device makes the parser throw", () => {
  assert(property(string({ unit: "binary", maxLength: 2000 }), (text) => void parseFacts(text)));
  assert(property(string({ unit: "binary", maxLength: 20 }), (text) => void parseFacts(said.replace("ram", text))));
});

/** Makes a device that answers everything with the same result. */
function answering(result: Partial<RemoteResult>): Remote {
  return { name: "root@router", run: async () => ({ stdout: "", stderr: "", exitCode: 0, ...result }) };
}

it.each([
  ["root@router: Permission denied (publickey).", /Log in by key/],
  ["Host key verification failed.", /hostKey/],
  ["ssh: connect to host router port 22: No route to host", /Check that you can log in with ssh/],
])("the error hints at what to do about ssh's %s", async (stderr, hint) => {
  const asked = readFacts(answering({ stderr: `Warning: x\n${stderr}\n`, exitCode: 255 }));
  await expect(asked).rejects.toMatchObject({
    exitClass: "device",
    problems: [
      { code: "DEVICE_UNREACHABLE", message: expect.stringContaining(stderr), hint: expect.stringMatching(hint) },
    ],
  });
});

it("output for root is accepted", async () => {
  expect(await readFacts(answering({ stdout: `login 0 root\n${said}` }))).toEqual(parseFacts(said));
  // Without /proc, or if the shell does not know user names.
  expect(await readFacts(answering({ stdout: `login  \n${said}` }))).toEqual(parseFacts(said));
});

it.each([
  [
    "lacks the program",
    { stdout: "login 0 root\n", stderr: "sh: not found\n", exitCode: 127 },
    /has no \/usr\/sbin\/b/,
  ],
  ["has a program that fails", { stdout: "login 0 root\n", stderr: "no /proc\n", exitCode: 1 }, /failed .*no \/proc/],
  ["prints something else", { stdout: "login 0 root\nhello\n" }, /failed .*hello/],
])("the error reports that a device %s", async (_what, result, message) => {
  const asked = readFacts(answering(result));
  await expect(asked).rejects.toMatchObject({
    problems: [{ code: "DEVICE_NO_UPGRADE", message: expect.stringMatching(message) }],
  });
});

it.each([
  ["another user", { stdout: `login 1000 me\n${said}` }, /as me \(uid 1000\), but only root/],
  [
    "another user, without the program",
    { stdout: "login 1000 me\n", exitCode: 127 },
    /as me \(uid 1000\), but only root/,
  ],
  ["a user without a name", { stdout: `login 65534 \n${said}` }, /as uid 65534,/],
  ["no shell", { stdout: "This account is not available.\n", exitCode: 1 }, /does not run commands.*not available/],
  ["a program that exits at once", { exitCode: 1 }, /does not run commands \(exit code 1\): it printed nothing/],
])("the error reports a login with %s", async (_what, result, message) => {
  await expect(readFacts(answering(result))).rejects.toMatchObject({
    exitClass: "device",
    problems: [{ code: "DEVICE_LOGIN", message: expect.stringMatching(message) }],
  });
});
