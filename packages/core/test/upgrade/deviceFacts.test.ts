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

it("reads what brickwrt-status writes", () => {
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

it.each(["none", "confirmed"] as const)("knows a trial that is %s", (trial) => {
  expect(parseFacts(said.replace("trial 93", `trial ${trial}`))?.trial).toBe(trial);
});

it("knows a trial whose time is over", () => {
  expect(parseFacts(said.replace("trial 93", "trial -2"))?.trial).toBe(-2);
});

it.each(["device", "date", "medium", "trial", "memory", "boot"])("takes nothing that lacks %s", (name) => {
  expect(parseFacts(said.replace(new RegExp(`^${name} .*\n`, "m"), ""))).toBeUndefined();
});

it("never throws, whatever a device says", () => {
  assert(property(string({ unit: "binary", maxLength: 2000 }), (text) => void parseFacts(text)));
  assert(property(string({ unit: "binary", maxLength: 20 }), (text) => void parseFacts(said.replace("ram", text))));
});

/** A device that answers everything with the same. */
function answering(result: Partial<RemoteResult>): Remote {
  return { name: "root@router", run: async () => ({ stdout: "", stderr: "", exitCode: 0, ...result }) };
}

it.each([
  ["root@router: Permission denied (publickey).", /Log in by key/],
  ["Host key verification failed.", /hostKey/],
  ["ssh: connect to host router port 22: No route to host", /See whether ssh to it works/],
])("says what to do about ssh's %s", async (stderr, hint) => {
  const asked = readFacts(answering({ stderr: `Warning: x\n${stderr}\n`, exitCode: 255 }));
  await expect(asked).rejects.toMatchObject({
    exitClass: "device",
    problems: [
      { code: "DEVICE_UNREACHABLE", message: expect.stringContaining(stderr), hint: expect.stringMatching(hint) },
    ],
  });
});

it("says that a device has not what an upgrade needs", async () => {
  const asked = readFacts(answering({ stderr: "sh: brickwrt-status: not found\n", exitCode: 127 }));
  await expect(asked).rejects.toMatchObject({ problems: [{ code: "DEVICE_NO_UPGRADE" }] });
});
