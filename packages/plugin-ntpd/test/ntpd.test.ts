import { applyPlugins, buildDate, file, type Plugin } from "@nixwrt/core";
import ntpdDefault, { type NtpdOptions, ntpd } from "@nixwrt/plugin-ntpd";
import { testDevice } from "@nixwrt/testkit";
import { describe, expect, it } from "vitest";

function systemOf(options: NtpdOptions, { dhcp = true } = {}) {
  const eth0: Plugin = {
    name: "eth0",
    apply: ({ hooks }) => hooks.network.tap("eth0", (network) => network.interface({ name: "eth0", dhcp })),
  };
  return applyPlugins({ hostname: "test", device: testDevice(), plugins: [ntpd(options), eth0] });
}

const runOf = (...args: Parameters<typeof systemOf>) => systemOf(...args).services.get("ntpd")?.value.run ?? "";

describe("ntpd", () => {
  it("is the package's default export, for rc files", () => {
    expect(ntpdDefault).toBe(ntpd);
  });

  it("sets a clock that is before the build date to it, first of all", () => {
    const { files, services, busybox } = systemOf({});
    expect(files.get("/etc/build-date")?.value).toMatchObject({ content: [buildDate(), "\n"] });
    expect(services.get("clock")?.value.oneshot).toContain('date -s "@$built"');
    expect(services.get("ntpd")?.value.dependsOn).toEqual(["clock"]);
    expect([...busybox.keys()]).toContain("NTPD");
    expect([...busybox.keys()]).not.toContain("FEATURE_NTPD_SERVER");
  });

  it("asks the servers that DHCP names, else the pool, when it is given none", () => {
    expect(runOf({})).toContain("until cat /run/ntp/* > /dev/null 2>&1 ||");
    expect(runOf({})).toMatch(/for server in \$\{given:-0\.pool\.ntp\.org .* 3\.pool\.ntp\.org\}; do/);
    expect(runOf({}, { dhcp: false })).not.toContain("/run/ntp");
    expect(runOf({}, { dhcp: false })).toContain("for server in 0.pool.ntp.org ");
  });

  it("asks only the servers that it is given", () => {
    const run = runOf({ servers: ["time.example.org", "10.0.0.1:1123", "[fd00::1]:1123", "fd00::2"] });
    expect(run).toContain("for server in time.example.org 10.0.0.1:1123 '[fd00::1]:1123' fd00::2; do");
    expect(run).not.toContain("/run/ntp");
  });

  it("serves time to all, or on one interface", () => {
    expect(runOf({ listen: true })).toContain("set -- -n -l\n");
    const { services, busybox } = systemOf({ listen: "eth0" });
    expect(services.get("ntpd")?.value.run).toContain("set -- -n -l -I eth0\n");
    expect(services.get("ntpd")?.value.dependsOn).toEqual(["clock", "interface:eth0"]);
    expect([...busybox.keys()]).toContain("FEATURE_NTPD_SERVER");
  });

  it("calls a script", () => {
    const { files, services } = systemOf({ script: file("on-step.sh") });
    expect(files.get("/etc/ntpd.script")?.value).toMatchObject({
      content: ["#!/bin/sh\n", { file: "on-step.sh" }],
      mode: 0o755,
    });
    expect(services.get("ntpd")?.value.run).toContain("-S /etc/ntpd.script");
  });

  it("reports all servers that cannot be meant", () => {
    const wrong = ["10.0.0.256", "a b", "time:0", "time:70000", "[10.0.0.1]:123", "fd00::1]:123", "http://time", ""];
    for (const server of wrong) expect(() => ntpd({ servers: [server] })).toThrow(/servers\[0\]: not a time server/);
    expect(() => ntpd({ servers: ["a b", "ok", "-c"] })).toThrow(/servers\[0\][\s\S]*servers\[2\]/);
    expect(() => ntpd({ servers: [] })).toThrow(/servers/);
  });
});
