import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findComponent, isHostname, offeredDevices, offeredPlugins, projectConfig, withSecret } from "../src/index.js";
import { pluginsWithOptions } from "../src/offered.js";

test.each([
  ["sshd", '{ sshd } from "@nixwrt/plugin-sshd"'],
  ["@nixwrt/plugin-sshd", '{ sshd } from "@nixwrt/plugin-sshd"'],
  ["nixwrt-plugin-web-server", 'webServer from "nixwrt-plugin-web-server"'],
  ["@acme/nixwrt-device-x1", 'x1 from "@acme/nixwrt-device-x1"'],
  ["nixwrt-plugin-2fa", 'plugin2fa from "nixwrt-plugin-2fa"'],
  ["nixwrt-plugin-switch", 'pluginSwitch from "nixwrt-plugin-switch"'],
  ["nixwrt-plugin-secret", 'pluginSecret from "nixwrt-plugin-secret"'],
])("%s is imported as %s", (name, imported) => {
  expect(findComponent(name)).toMatchObject({ imported });
});

test.each(["", "A", "a b", "../a", "@a", "@a/", "a/b", 'a"b', "a;b"])("%j is not a valid package name", (name) => {
  expect(findComponent(name)).toMatchObject({ message: expect.stringContaining("not a valid package name") });
});

test.each([
  "firewal",
  "dns",
  "wlan",
  "gl-mt300",
  "lodash",
  "@nixwrt/plugin-tor",
  "@nixwrt/evil",
  "my-nixwrt",
  "plugin-sshd",
])("%s is not fetched from npm, because it may be a stranger's package", (name) => {
  expect(findComponent(name)).toMatchObject({ hint: expect.stringContaining("sshd") });
});

test("every plugin of this repository is offered, or has instructions", async () => {
  const folders = await readdir(join(import.meta.dirname, "../.."));
  const plugins = folders.filter((name) => name.startsWith("plugin-")).map((name) => name.replace("plugin-", ""));
  expect([...offeredPlugins.map(({ name }) => name), ...Object.keys(pluginsWithOptions)].sort()).toEqual(
    plugins.sort(),
  );
});

test("a config without secrets or plugins imports neither", () => {
  const [device] = offeredDevices;
  if (device === undefined) throw new Error("no device is offered");
  const { config: text, secrets } = projectConfig({ hostname: "a", device, plugins: [] });
  expect(secrets).toBeUndefined();
  expect(text).toContain('import { defineConfig } from "@nixwrt/core";');
  expect(text).toContain("  plugins: [],\n");
});

test("a secret's value is inserted unchanged", () => {
  expect(withSecret('# A="x"\nA="y"\n', "A", "$& $1")).toBe('# A="x"\nA="$& $1"\n');
});

test.each([
  ["a", true],
  ["a-1", true],
  ["-a", false],
  ["a.b", false],
  ["a".repeat(64), false],
])("%s is a host name: %s", (name, is) => {
  expect(isHostname(name)).toBe(is);
});
