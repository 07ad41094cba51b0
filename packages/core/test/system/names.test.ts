import { describe, expect, it, test } from "vitest";
import { configPlugin } from "../../src/base/configPlugin.js";
import { problemsOf } from "../config/faults.js";
import { project, testDevice } from "../config/project.js";
import { plugin, systemOf } from "./support.js";

const load = (config: object) =>
  problemsOf(
    project({
      ...testDevice,
      ".nixwrtrc.json": JSON.stringify({ device: "test-device", plugins: ["none"], ...config }),
    }),
  );

describe("invalid names are refused", () => {
  it.each([
    [
      "interfaces",
      [
        ...["a b", "e/th", "eth0:1", "eth%d", "a\u0007", ".", "..", "-a", ".a", "sixteen-letters-", "größer", "br+lan"],
        ...["wg#0", "br*", "$x", "all", "default", "lock", "events", "resolv.conf"],
      ],
      { dhcp: true },
    ],
    ["users", ["Me", "a+b", "1a", "a".repeat(33), "-a", "a.b"], { uid: 1000 }],
    ["groups", ["Staff", "a b"], { gid: 1000 }],
    ["services", ["a b", "../x", "-x", "a+b", ".hidden", "x".repeat(201)], { run: "exec x" }],
  ])("as keys of %s", async (key, names, value) => {
    const config = Object.fromEntries(names.map((name) => [name, value]));
    const problems = (await load({ [key]: config })).filter(({ code }) => code === "CONFIG_VALUE");
    expect(problems).toHaveLength(names.length);
    for (const { path, hint } of problems)
      expect([path, hint]).toEqual([expect.stringMatching(`^${key}[.[]`), expect.stringContaining("At most")]);
  });

  it("but names that the kernel and system files support are accepted", async () => {
    const good = {
      interfaces: { eth0: {}, "br-lan": {}, "eth0.5": {}, wlan0_1: {}, _x: {}, "fifteen-letters": {}, "9p.x": {} },
      users: { me: { uid: 1000 }, _apt: { uid: 100 }, "a-b_2": { uid: 1001 } },
      services: { "net-eth0": { run: "x" }, "a.b_c": { run: "x" }, "9p": { run: "x" } },
    };
    expect((await load(good)).map(({ code }) => code)).toEqual(["PLUGIN_NOT_FOUND"]);
  });

  it("from plugins, too, and all at once", () => {
    const careless = plugin("careless", {
      users: (accounts) => {
        accounts.user({ name: "a:b", uid: 1000 });
        accounts.group({ name: "A", gid: 1001 });
      },
      network: (network) => network.interface({ name: "eth0:1", zone: "LAN" }),
    });
    const message =
      /USER_NAME: careless: "a:b"[\s\S]*GROUP_NAME: careless: "A"[\s\S]*INTERFACE_NAME: careless: "eth0:1"[\s\S]*ZONE_NAME: careless: "LAN"/;
    expect(() => systemOf([careless])).toThrow(message);
  });
});

test("members of groups must be existing users", () => {
  const nothing = { users: {}, interfaces: {}, services: {}, filesystems: {}, etc: {}, sysctl: {} };
  const config = { ...nothing, kernel: { config: {} }, busybox: { config: {} } };
  const groups = { disk: { gid: 6, members: ["root", "ghost"] } };
  expect(() => systemOf([], configPlugin({ ...config, groups }))).toThrow(
    /GROUP_MEMBER: groups\.disk\.members: there is no user "ghost"/,
  );
});
