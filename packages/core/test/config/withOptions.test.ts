import { expect, test } from "vitest";
import { z } from "zod";
import { withOptions } from "../../src/config/withOptions.js";
import { NixwrtError } from "../../src/errors.js";
import { withKernel } from "../../src/plan/openwrtKernel.js";
import type { DevicePlugin, Plugin } from "../../src/system/Plugin.js";
import { problemsOf, systemOf } from "../system/support.js";

const schema = z.strictObject({ port: z.int().max(65535).default(22) });
const factory = (options: unknown) =>
  withOptions(schema, options, "nixwrt-plugin-lab", ({ port }): Plugin => ({ name: `lab-${port}`, apply() {} }));

test("valid options make the plugin, with defaults filled in", () => {
  expect([factory({}).name, factory({ port: 80 }).name]).toEqual(["lab-22", "lab-80"]);
  expect(factory({}).problems).toBeUndefined();
});

test("wrong options make a plugin that lists its problems and cannot be applied", () => {
  const plugin = factory({ port: 70_000, prot: 1 });
  const paths = plugin.problems?.map(({ path }) => path).toSorted();
  expect(paths).toEqual(["nixwrt-plugin-lab: port", "nixwrt-plugin-lab: prot"]);
  expect(problemsOf(() => systemOf([plugin]))).toMatchObject(plugin.problems ?? []);
});

test("a NixwrtError from the plugin's own code is listed; any other error is thrown", () => {
  const problem = { code: "LAB", message: "no such board" };
  const failing = (error: Error) => () =>
    withOptions(schema, {}, "nixwrt-plugin-lab", () => {
      throw error;
    });
  expect(problemsOf(failing(new NixwrtError("config", problem)))).toEqual([problem]);
  expect(failing(new TypeError("x is undefined"))).toThrow(TypeError);
});

test("a device with wrong options accepts another kernel, and keeps its problems", () => {
  const device = withOptions(schema, { port: "x" }, "nixwrt-device-lab", (): DevicePlugin => {
    throw new Error("is not made");
  });
  const kernel = { source: { kind: "debian-binary", name: "linux-source-6.12" } } as never;
  expect(withKernel(device, { kernel: { kernel } as never }).problems).toMatchObject([{ code: "CONFIG_TYPE" }]);
  expect(() => device.device).toThrow(NixwrtError);
});
