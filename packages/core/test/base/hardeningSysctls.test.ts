import { describe, expect, it } from "vitest";
import { configPlugin } from "../../src/base/configPlugin.js";
import { configSchema } from "../../src/config/configSchema.js";
import type { UserConfig } from "../../src/config/UserConfig.js";
import { device, plugin, systemOf } from "../system/support.js";

/** Makes a System from a config with these keys. */
function systemWith(settings: Partial<UserConfig>) {
  return systemOf([], configPlugin(configSchema.parse({ device, ...settings }) as never));
}

/** Returns the lines of /etc/sysctl.conf. */
function lines(system: ReturnType<typeof systemOf>): string[] {
  const file = system.files.get("/etc/sysctl.conf")?.value;
  return file?.kind === "file" ? String(file.content).trim().split("\n").slice(1) : [];
}

describe("the kernel parameters of an image", () => {
  it("are suggestions with reasons", () => {
    const { sysctl } = systemWith({});
    expect(sysctl.size).toBeGreaterThan(8);
    for (const { rank, origins } of sysctl.values()) {
      expect(rank).toBe("default");
      expect(origins).toMatchObject([{ plugin: "hardening", reason: expect.stringMatching(/\w{3}/) }]);
    }
    expect(lines(systemWith({})).every((line) => line.startsWith("-"))).toBe(true);
  });

  it("accept router advertisements only on interfaces that ask for IPv6", () => {
    const { sysctl } = systemWith({
      interfaces: {
        eth0: { dhcp: true },
        eth1: { dhcp6: true },
        "eth1.7": { vlan: { of: "eth1", id: 7 }, slaac: true },
        eth2: { dhcp6: true, slaac: false },
        eth3: { addresses: ["fd00::1/64"] },
      },
    });
    const found = [...sysctl].filter(([name]) => name.endsWith("accept_ra")).map(([name, { value }]) => [name, value]);
    expect(found).toEqual([
      ["net.ipv6.conf.*.accept_ra", "0"],
      ["net.ipv6.conf.eth1.accept_ra", "2"],
      ["net.ipv6.conf.eth1/7.accept_ra", "2"],
    ]);
  });

  it("loosen the reverse path filter only on uplinks, if there are several", () => {
    const filters = (interfaces: NonNullable<UserConfig["interfaces"]>) =>
      [...systemWith({ interfaces }).sysctl].flatMap(([name, { value }]) =>
        name.endsWith("rp_filter") ? [`${name} ${value}`] : [],
      );
    const lan = { addresses: ["10.0.0.1/24"] };
    const strict = "net.ipv4.conf.*.rp_filter 1";
    expect(filters({ eth0: { dhcp: true }, eth1: lan })).toEqual([strict]);
    expect(
      filters({ eth0: { dhcp: true }, eth1: lan, "wan.2": { addresses: ["10.1.0.2/24"], gateway: "10.1.0.1" } }),
    ).toEqual([strict, "net.ipv4.conf.eth0.rp_filter 2", "net.ipv4.conf.wan/2.rp_filter 2"]);
    expect(filters({ eth0: { dhcp: true }, eth1: { addresses: ["fd00::2/64"], gateway: "fd00::1" } })).toEqual([
      strict,
    ]);
  });

  it("are overridden by the config, for one interface or for all", () => {
    const conf = lines(
      systemWith({
        sysctl: {
          "net.ipv4.conf.all.rp_filter": 0,
          "net.ipv4.conf.*.send_redirects": 1,
          "net.ipv4.conf.eth0.accept_redirects": 1,
          "kernel.kptr_restrict": 2,
        },
      }),
    );
    expect(conf.filter((line) => line.includes("rp_filter"))).toEqual(["net/ipv4/conf/all/rp_filter = 0"]);
    expect(conf).toContain("net/ipv4/conf/*/send_redirects = 1");
    expect(conf).toContain("kernel/kptr_restrict = 2");
    const redirects = conf.filter((line) => line.includes("ipv4") && line.includes("accept_redirects"));
    expect(redirects).toEqual(["-net/ipv4/conf/*/accept_redirects = 0", "net/ipv4/conf/eth0/accept_redirects = 1"]);
  });

  it("are set after forwarding, which resets some of them", () => {
    const router = plugin("router", {
      sysctl: (sysctl) => {
        sysctl.set("net.ipv4.ip_forward", 1);
        sysctl.set("net.ipv6.conf.all.forwarding", 1);
      },
    });
    expect(lines(systemOf([router])).slice(0, 2)).toEqual([
      "net/ipv4/ip_forward = 1",
      "net/ipv6/conf/all/forwarding = 1",
    ]);
  });

  it("are set at boot before any service; only required ones have a service that reports failures", () => {
    const system = systemWith({
      interfaces: { "eth0.5": { vlan: { of: "eth0", id: 5 }, dhcp6: true } },
      sysctl: { "vm.swappiness": 1 },
    });
    const script = system.files.get("/etc/init.d/rcS")?.value;
    const lines = script?.kind === "file" ? String(script.content).split("\n") : [];
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    expect(at("set_sysctl ")).toBeGreaterThan(at("mkdir -p /proc"));
    expect(at("set_sysctl ")).toBeLessThan(at("oneshot link-eth0.5"));
    expect(system.services.get("loopback")?.value.dependsOn ?? []).toEqual([]);
    expect(at("oneshot sysctl")).toBeGreaterThan(0);
    expect(systemWith({}).services.has("sysctl")).toBe(false);
  });
});
