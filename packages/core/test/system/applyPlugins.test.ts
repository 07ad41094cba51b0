import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { basePlugins } from "../../src/base/basePlugins.js";
import { applyPlugins } from "../../src/system/applyPlugins.js";
import { secret } from "../../src/system/content.js";
import { hookNames } from "../../src/system/hooks.js";
import type { PluginContext } from "../../src/system/Plugin.js";
import { device, messageOf, plugin, problemsOf, systemOf } from "./support.js";

const motd = (name: string, text: string) => plugin(name, { etc: (etc) => etc.file("motd", text) });

describe("applyPlugins", () => {
  it("records who asked for what", () => {
    const system = systemOf([
      plugin("one", { kernelConfig: (kernel) => kernel.set("CONFIG_TUN", "y", { reason: "tunnels" }) }),
      plugin("two", { kernelConfig: (kernel) => kernel.enable(["TUN"]) }),
    ]);
    expect(system.kernelConfig.get("TUN")).toMatchObject({
      value: "y",
      origins: [{ plugin: "one", reason: "tunnels" }, { plugin: "two" }],
    });
  });

  it("records the plugin's own name, not the name of its tap", () => {
    const system = systemOf([
      { name: "honest", apply: ({ hooks }) => hooks.etc.tap("someone else", (etc) => etc.file("motd", "hi\n")) },
    ]);
    expect(system.files.get("/etc/motd")?.origins).toEqual([{ plugin: "honest" }]);
  });

  it("reports two plugins that write one file, with both names and how to override them", () => {
    expect(() => systemOf([motd("one", "a\n"), motd("two", "b\n")])).toThrow(
      /ETC_CONFLICT: one and two disagree on the file \/etc\/motd.*\n.*Set etc.motd in your config/,
    );
  });

  it("lets the config decide conflicts, and plugins override suggestions", () => {
    const decided = systemOf([motd("one", "a\n"), motd("two", "b\n")], motd("config", "c\n"));
    expect(decided.files.get("/etc/motd")).toMatchObject({ value: { content: "c\n" }, replaced: [{}, {}] });
    const suggestion = plugin("weak", { busybox: (busybox) => busybox.set("VI", "y", { default: true }) });
    const system = systemOf([suggestion, plugin("strong", { busybox: (busybox) => busybox.set("VI", "n") })]);
    expect(system.busybox.get("VI")?.value).toBe("n");
  });

  it("reports all conflicts in one error", () => {
    const kernel = (name: string, value: "y" | "n") =>
      plugin(name, { kernelConfig: (config) => config.set("TUN", value) });
    const both = [motd("one", "a\n"), motd("two", "b\n"), kernel("three", "y"), kernel("four", "n")];
    expect(() => systemOf(both)).toThrow(/KERNEL_CONFLICT[\s\S]*ETC_CONFLICT/);
  });

  it.each(["../x", "a/../../x", "/etc/../x", "a//b", "", "./a", "a/", "x\ny"])("refuses the path %j", (path) => {
    expect(() => systemOf([plugin("bad", { etc: (etc) => etc.file(path, "") })])).toThrow(/ETC_PATH/);
  });

  it("lets only the owner read a file with a secret, unless a mode is given", () => {
    const { files } = systemOf([
      plugin("web", {
        etc(etc) {
          etc.file("token", ["token=", secret("TOKEN")]);
          etc.file("shared", secret("TOKEN"), { mode: 0o640 });
          etc.file("public", "no secret");
        },
      }),
    ]);
    const modes = ["token", "shared", "public"].map((name) => files.get(`/etc/${name}`)?.value);
    expect(modes).toMatchObject([{ mode: 0o600 }, { mode: 0o640 }, { mode: 0o644 }]);
  });

  it.each([
    ["etc/motd", '"motd"'],
    ["usr/bin/tool", '"/usr/bin/tool"'],
    ["root/.profile", '"/root/.profile"'],
  ])("refuses the relative path %j, which was meant from the root", (path, meant) => {
    const bad = plugin("bad", { etc: (etc) => etc.file(path, "") });
    expect(problemsOf(() => void systemOf([bad]))).toMatchObject([
      { code: "ETC_PATH", hint: expect.stringContaining(meant) },
    ]);
  });

  it.each(["sys", "default/etc", "usr.conf", "/etc/usr/x", "homes/x"])("accepts the path %j", (path) => {
    expect(problemsOf(() => void systemOf([plugin("good", { etc: (etc) => etc.file(path, "") })]))).toEqual([]);
  });

  it("lists the hooks if a plugin uses an unknown one", () => {
    const bad = {
      name: "bad",
      apply: ({ hooks }: { hooks: object }) => (hooks as { kernel: { tap(): void } }).kernel.tap(),
    };
    expect(() => systemOf([bad])).toThrow(/PLUGIN_HOOK: the plugin "bad" taps the hook "kernel", which/);
    expect(() => systemOf([bad])).toThrow(`The hooks are: ${hookNames.join(", ")}`);
  });

  it("reports a plugin that is listed twice, without conflicts of the two", () => {
    const message = messageOf(() => systemOf([motd("one", "a\n"), motd("one", "b\n")]));
    expect(message).toMatch(/^PLUGIN_TWICE: the plugin "one" is listed twice\n[^\n]*$/);
  });

  it("reports only what is certain if parts of the config are missing", () => {
    const hook = { name: "hook", apply: ({ hooks }: { hooks: object }) => (hooks as { x: { tap(): void } }).x.tap() };
    const checks = plugin("checks", {
      check: (problems) => {
        problems.add({ code: "MAYBE", message: "may follow from something else" });
        problems.add({ code: "CERTAIN", certain: true, message: "is wrong in any case" });
        throw new Error("something is missing");
      },
    });
    const plugins = [...basePlugins(), hook, checks, motd("one", "a\n"), motd("two", "b\n")];
    const found = problemsOf(() => applyPlugins({ hostname: "x", device, plugins, whole: false }));
    expect(found.map(({ code }) => code)).toEqual(["PLUGIN_HOOK", "CERTAIN"]);
    expect(found.every((problem) => !("certain" in problem))).toBe(true);
  });

  it("names a plugin that throws", () => {
    const bad = plugin("bad", {
      etc: () => {
        throw new Error("oh");
      },
    });
    expect(() => systemOf([bad])).toThrow(/PLUGIN_THREW: the plugin "bad" failed: oh/);
  });

  it("refuses a tap while hooks run, because it would have no owner", () => {
    const late = (inner: "etc" | "services") => ({
      name: "late",
      apply: ({ hooks }: PluginContext) => hooks.users.tap("late", () => hooks[inner].tap("late", () => {})),
    });
    for (const inner of ["etc", "services"] as const) {
      expect(() => systemOf([late(inner)])).toThrow(
        `PLUGIN_LATE: the plugin "late" failed: the hook "${inner}" is tapped too late`,
      );
    }
  });

  it("refuses an asynchronous apply, and its later taps", async () => {
    let afterwards: unknown;
    const slow = {
      name: "slow",
      apply: async ({ hooks }: PluginContext) => {
        await Promise.resolve();
        try {
          hooks.etc.tap("slow", (etc) => etc.file("motd", "too late\n"));
        } catch (error) {
          afterwards = error;
          throw error;
        }
      },
    };
    expect(() => systemOf([slow])).toThrow('PLUGIN_ASYNC: the plugin "slow" failed: it returns a promise');
    await new Promise((resolve) => setImmediate(resolve));
    expect(afterwards).toMatchObject({ name: "SealedHookError" });
  });

  it("refuses a tap that returns a promise, even one that rejects", async () => {
    const slow = plugin("slow", { etc: async () => Promise.reject(new Error("never seen")) });
    expect(() => systemOf([slow])).toThrow('PLUGIN_ASYNC: the plugin "slow"');
    await new Promise((resolve) => setImmediate(resolve));
  });

  it("runs no checks if a plugin has failed, because others may depend on it", () => {
    const fails = plugin("fails", {
      users: () => {
        throw new Error("oops");
      },
    });
    const checks = plugin("checks", { check: (problems) => problems.add({ code: "CHECKED", message: "checked" }) });
    expect(() => systemOf([fails, checks])).toThrow(/^(?!.*CHECKED).*PLUGIN_THREW/s);
  });

  it("refuses to read what a later hook sets", () => {
    const early = plugin("early", { services: (_, system) => void system.files });
    expect(() => systemOf([early])).toThrow(/system\.files is not settled yet/);
  });

  it("refuses a plugin that is listed twice", () => {
    expect(() => systemOf([motd("one", "a\n"), motd("one", "a\n")])).toThrow(/PLUGIN_TWICE/);
  });

  it("lets only one plugin use each LED and GPIO, and only existing ones", () => {
    const board = { ...device, device: { ...device.device, leds: ["green:wan"] } };
    const user = (name: string, led: string) =>
      plugin(name, {
        hardware: (hardware) => {
          hardware.led(led, { reason: "traffic" });
          hardware.gpio(3);
        },
      });
    const apply = (...plugins: ReturnType<typeof user>[]) => applyPlugins({ hostname: "h", device: board, plugins });
    expect(apply(user("one", "green:wan")).hardware.get("LED green:wan")?.origins).toEqual([
      { plugin: "one", reason: "traffic" },
    ]);
    expect(() => apply(user("one", "green:wan"), user("two", "green:wan"))).toThrow(
      /HARDWARE_CONFLICT: one and two disagree on the use of the GPIO 3[\s\S]*one \(traffic\) and two \(traffic\).*LED green:wan/,
    );
    expect(() => apply(user("one", "red:wan"))).toThrow(/LED_UNKNOWN: one uses the LED red:wan.*\n.*are: green:wan/);
  });

  it("returns the same System for any order of plugins", () => {
    const many = [
      ...["a", "b", "c"].map((name) =>
        plugin(name, { kernelConfig: (kernel) => kernel.enable(["TUN", name.toUpperCase()]) }),
      ),
      plugin("d", { services: (services) => services.add({ name: "d", run: "exec d" }) }),
      plugin("e", { etc: (etc, system) => etc.file("list", [...system.services.keys()].join()) }),
    ];
    const apply = (plugins: typeof many) =>
      JSON.stringify(applyPlugins({ hostname: "h", device, plugins }), mapsAsArrays);
    const expected = apply(many);
    fc.assert(
      fc.property(fc.shuffledSubarray(many, { minLength: many.length }), (shuffled) => {
        expect(apply(shuffled)).toBe(expected);
      }),
    );
  });
});

function mapsAsArrays(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

test("a conflict shows the fields that differ, with octal modes", () => {
  const one = plugin("one", { etc: (etc) => etc.directory("/srv/x", { mode: 0o700 }) });
  const two = plugin("two", { etc: (etc) => etc.directory("/srv/x", { mode: 0o755 }) });
  expect(messageOf(() => systemOf([one, two]))).toContain(
    "ETC_CONFLICT: one and two disagree on the file /srv/x: mode 0700 or mode 0755\n",
  );
  const twice = plugin("one", {
    etc: (etc) => {
      etc.file("motd", "a");
      etc.file("motd", "b");
    },
  });
  expect(messageOf(() => systemOf([twice]))).toContain(
    'ETC_CONFLICT: one has two values for the file /etc/motd: content "a" or content "b"',
  );
});

it("does not print scripts that two plugins disagree on", () => {
  const service = (name: string, run: string, user: string) =>
    plugin(name, { services: (services) => services.add({ name: "web", run, user }) });
  const run = (port: number) => `cd /srv\nexec httpd -f -p ${port}`;
  expect(messageOf(() => systemOf([service("one", run(80), "root"), service("two", run(81), "nobody")]))).toContain(
    'SERVICE_CONFLICT: one and two disagree on the service web: user "root" or user "nobody"; different run\n',
  );
  expect(messageOf(() => systemOf([service("one", run(80), "root"), service("two", run(81), "root")]))).toContain(
    "SERVICE_CONFLICT: one and two disagree on the service web: different run\n",
  );
});
