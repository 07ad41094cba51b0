import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sysctlInterface, sysctlName, sysctlPath } from "../../src/system/sysctl.js";
import { plugin, systemOf } from "./support.js";

describe("sysctlName", () => {
  it.each([
    ["net.ipv4.ip_forward", "net.ipv4.ip_forward", "net/ipv4/ip_forward"],
    ["net/ipv4/ip_forward", "net.ipv4.ip_forward", "net/ipv4/ip_forward"],
    ["net.ipv4.conf.eth0/5.rp_filter", "net.ipv4.conf.eth0/5.rp_filter", "net/ipv4/conf/eth0.5/rp_filter"],
    ["net/ipv4/conf/eth0.5/rp_filter", "net.ipv4.conf.eth0/5.rp_filter", "net/ipv4/conf/eth0.5/rp_filter"],
    ["net.ipv4.conf.eth0.5.rp_filter", "net.ipv4.conf.eth0/5.rp_filter", "net/ipv4/conf/eth0.5/rp_filter"],
    [
      "net.ipv6.neigh.a.b.c.retrans_time_ms",
      "net.ipv6.neigh.a/b/c.retrans_time_ms",
      "net/ipv6/neigh/a.b.c/retrans_time_ms",
    ],
    ["net.ipv4.conf.*.rp_filter", "net.ipv4.conf.*.rp_filter", "net/ipv4/conf/*/rp_filter"],
    ["fs.binfmt_misc.python3/11", "fs.binfmt_misc.python3/11", "fs/binfmt_misc/python3.11"],
  ])("accepts %s", (text, name, path) => {
    expect(sysctlName(text)).toBe(name);
    expect(sysctlPath(name)).toBe(path);
  });

  it.each([
    "",
    "kernel",
    "/proc/sys/kernel/panic",
    "kernel..panic",
    "kernel/../panic",
    "kernel.panic ",
    "-kernel.panic",
    "#a.b",
    "a.b\n",
  ])("refuses %j", (text) => expect(sysctlName(text)).toBeUndefined());

  it("gives each path one name, which leads back to the path", () => {
    const part = fc.stringMatching(/^[a-z0-9_@:*-]([a-z0-9_.-]{0,8}[a-z0-9_])?$/);
    const path = fc.tuple(fc.stringMatching(/^[a-z]\w{0,5}$/), fc.array(part, { minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(path, ([first, rest]) => {
        const text = [first, ...rest].join("/");
        const name = sysctlName(text) ?? "";
        expect(sysctlName(name)).toBe(name);
        if (!/^net\/ipv[46]\//.test(text)) expect(sysctlPath(name)).toBe(text);
      }),
    );
  });

  it("returns the interface that a parameter belongs to", () => {
    expect(sysctlInterface("net.ipv4.conf.eth0/5.rp_filter")).toBe("eth0.5");
    for (const none of [
      "net.ipv4.conf.*.rp_filter",
      "net.ipv4.conf.all.rp_filter",
      "net.ipv4.ip_forward",
      "kernel.panic",
    ]) {
      expect(sysctlInterface(none)).toBeUndefined();
    }
  });
});

describe("hooks.sysctl", () => {
  const set = (name: string, ...given: [name: string, value: string | number, options?: object][]) =>
    plugin(name, {
      sysctl: (sysctl) => {
        for (const one of given) sysctl.set(...one);
      },
    });

  it("merges settings of one parameter, whatever separators its name has", () => {
    const system = systemOf([
      set("a", ["net.ipv4.ip_forward", 1, { reason: "routes" }]),
      set("b", ["net/ipv4/ip_forward", "1"]),
    ]);
    expect(system.sysctl.get("net.ipv4.ip_forward")).toMatchObject({
      value: "1",
      origins: [{ plugin: "a", reason: "routes" }, { plugin: "b" }],
    });
  });

  it("names both plugins that disagree, and how to decide", () => {
    expect(() => systemOf([set("a", ["vm.swappiness", 1]), set("b", ["vm/swappiness", 2])])).toThrow(
      /SYSCTL_CONFLICT: a and b disagree on the kernel parameter vm.swappiness: "1" or "2"[\s\S]*sysctl\["vm.swappiness"\]/,
    );
  });

  it("lets a plugin override suggestions, and the config override all plugins", () => {
    const config = set("config", ["kernel.dmesg_restrict", 0], ["vm.swappiness", 3]);
    const system = systemOf([set("a", ["kernel.kptr_restrict", 2], ["vm.swappiness", 1])], config);
    const value = (name: string) => system.sysctl.get(name)?.value;
    expect(["kernel.kptr_restrict", "kernel.dmesg_restrict", "vm.swappiness"].map(value)).toEqual(["2", "0", "3"]);
  });

  it.each<[string, string, string | number]>([
    ["SYSCTL_NAME", "panic", 1],
    ["SYSCTL_NAME", "kernel/../../etc/passwd", "x"],
    ["SYSCTL_NAME", "-kernel.panic", 1],
    ["SYSCTL_VALUE", "kernel.panic", ""],
    ["SYSCTL_VALUE", "kernel.panic", "1\nkernel/panic = 2"],
  ])("reports %s for %s", (code, name, value) => {
    expect(() => systemOf([set("a", [name, value])])).toThrow(`${code}: a`);
  });
});
