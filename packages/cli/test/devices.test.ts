import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fixtures, useCli } from "./useCli.js";

const nixwrt = useCli();
const folder = mkdtempSync(join(tmpdir(), "nixwrt-devices-"));
afterAll(() => rmSync(folder, { recursive: true }));

const board = {
  name: "acme-1",
  title: "Acme One",
  soc: "AC100",
  family: "ac100",
  ramMiB: 64,
  flashMiB: 16,
  functions: {
    serial: "mainline",
    flash: "mainline",
    leds: "untested",
    usb: "none",
    ethernet: "mainline",
    switch: "missing",
    wifi: "patch-set",
  },
  note: "Its button is red.",
};
const device = join(folder, "router/node_modules/device-acme");
cpSync(join(fixtures, "router"), join(folder, "router"), { recursive: true });
cpSync(join(fixtures, "plugins.mjs"), join(folder, "plugins.mjs"));
mkdirSync(device, { recursive: true });
writeFileSync(
  join(device, "package.json"),
  '{ "type": "module", "exports": "./index.js", "keywords": ["nixwrt-device"] }',
);
writeFileSync(
  join(device, "index.js"),
  `import { device } from "../../../plugins.mjs";
export const boards = [${JSON.stringify(board)}];
export default ({ board }) => ({ ...device, device: { ...device.device, name: board, cpu: { ...device.device.cpu, family: { ...device.device.cpu.family, name: "mipsel" } } } });`,
);
const cwd = join(folder, "router");

test("devices lists the boards of installed packages, and what works on them", async () => {
  const { code, stdout } = await nixwrt.run(["devices"], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^acme-1 +yes +yes +untested +- +yes +no +patch$/m);
  expect(stdout).toContain("acme-1  Acme One (AC100, 64 MiB RAM, 16 MiB flash). Its button is red.");
  const json = await nixwrt.run(["devices", "--json", "-C", cwd]);
  expect(JSON.parse(json.stdout)).toEqual([{ ...board, package: "device-acme" }]);
});

test("devices says what to install if there are no boards", async () => {
  const { code, stderr } = await nixwrt.run(["devices"]);
  expect(code).toBe(3);
  expect(stderr).toContain("DEVICE_NONE");
});

test("--device replaces the config's device by a board", async () => {
  const plan = await nixwrt.run(["plan", "--device", "acme-1"], { cwd });
  expect(plan.stdout).toMatch(/^linux-mipsel /m);
  const { code, stderr } = await nixwrt.run(["explain", "CONFIG_SQUASHFS", "--device", "acme-2"], { cwd });
  expect(code).toBe(3);
  expect(stderr).toMatch(/DEVICE_UNKNOWN: .*acme-2[\s\S]*Did you mean "acme-1"\?[\s\S]*The boards are: acme-1/);
});
