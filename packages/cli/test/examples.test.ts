import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { openProject, warningsOf } from "@nixwrt/core/host";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");
const examples = globSync("examples/*/nixwrt.config.ts", { cwd: root }).map(dirname).sort();
const env = { PATH: process.env.PATH ?? "", HOME: root };

test.each(examples)("%s is valid for its board, without warnings", async (example) => {
  const project = await openProject({ cwd: join(root, example), env });
  expect(project.system.images.size).toBeGreaterThan(0);
  expect(await warningsOf(project)).toEqual([]);
});

test.each(
  ["extensino", "upstaisr", "travel"].flatMap((example) =>
    ["gl-mt300n-v2", "gl-ar750", "qemu-malta-little"].map((board) => [example, board] as const),
  ),
)("examples/%s is valid for %s", async (example, board) => {
  const { system } = await openProject({ cwd: join(root, "examples", example), env, board });
  expect(system.device.name).toContain(board);
  expect(system.services.get("link-wlan0")?.value.run).toMatch(/^exec (hostapd|wpa_supplicant) /);
  // Simulated stations are only for QEMU, where the config itself has them.
  expect(system.packages.has("iw")).toBe(false);
});
