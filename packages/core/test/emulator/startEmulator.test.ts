import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../src/emulator/startEmulator.js";
import type { ToolRunner } from "../../src/engine/tools.js";
import { malta } from "./malta.js";

/** Speaks QEMU's protocol on descriptor 3, but executes no monitor command, and runs until it is killed. */
const stubborn = `
const { createInterface } = require("node:readline");
const stream = new (require("node:net").Socket)({ fd: 3 });
const send = (message) => stream.write(JSON.stringify(message) + "\\r\\n");
send({ QMP: {} });
createInterface({ input: stream }).on("line", (line) => {
  const { execute, id } = JSON.parse(line);
  if (execute === "qmp_capabilities") send({ id, return: {} });
  else if (process.argv[1] === "refuses") send({ id, error: { desc: "no monitor here" } });
  else stream.destroy();
});
setInterval(() => {}, 1000);
`;

it.each(["refuses", "hangs up"])("QEMU is killed if it %s when asked for its forwards", async (manner) => {
  const image = await mkdtemp(join(tmpdir(), "nixwrt-test-"));
  onTestFinished(() => rm(image, { recursive: true }));
  let pid: number | undefined;
  const spawn: ToolRunner["spawn"] = (_run, options) => {
    const child = execa(process.execPath, ["-e", stubborn, manner], options);
    pid = child.pid;
    return child as never;
  };
  const tools = { spawn } as ToolRunner;
  await expect(startEmulator({ spec: malta, image, tools, root: "/" })).rejects.toMatchObject({
    problems: [{ code: "EMULATOR_FAILED" }],
  });
  expect(() => process.kill(pid ?? 0, 0)).toThrow("ESRCH");
});
