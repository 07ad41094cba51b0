import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildDate, file, type Plugin } from "@nixwrt/core";
import { applyPlugins } from "@nixwrt/core/host";
import ntpdDefault, { type NtpdOptions, ntpd } from "@nixwrt/plugin-ntpd";
import { testDevice } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemOf as completeSystemOf, messageOf, plugin, problemsOf } from "../../core/test/system/support.js";

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

  it("sets a clock that is earlier than the build date, before anything else", () => {
    const { files, services, busybox } = systemOf({});
    expect(files.get("/etc/build-date")?.value).toMatchObject({ content: [buildDate(), "\n"] });
    expect(services.get("clock")?.value.oneshot).toContain('date -s "@$built"');
    expect(services.get("ntpd")?.value.dependsOn).toEqual(["clock"]);
    expect([...busybox.keys()]).toContain("NTPD");
    expect([...busybox.keys()]).not.toContain("FEATURE_NTPD_SERVER");
  });

  it("reports an interface to listen on that nothing sets up, once", () => {
    const message = messageOf(() => systemOf({ listen: "eth9" }));
    expect(message).toContain(
      "NTPD_INTERFACE: @nixwrt/plugin-ntpd: listen: nothing sets up the interface eth9; did you mean eth0?",
    );
    expect(message).not.toContain("SERVICE_MISSING");
    expect(systemOf({ listen: "eth0" }).services.get("ntpd")?.value.dependsOn).toContain("interface:eth0");
  });

  it("names the bridge if it should listen on a member", () => {
    const net: Plugin = {
      name: "net",
      apply: ({ hooks }) =>
        hooks.network.tap("net", (network) => {
          network.interface({ name: "eth0", dhcp: true });
          network.interface({ name: "br0", bridge: { members: ["eth1"] }, addresses: ["192.168.1.1/24"] });
        }),
    };
    const device = testDevice();
    const message = messageOf(() =>
      applyPlugins({ hostname: "test", device, plugins: [ntpd({ listen: "eth1" }), net] }),
    );
    expect(message).toContain("NTPD_INTERFACE: @nixwrt/plugin-ntpd: listen: br0 receives all packets of eth1");
    expect(message).not.toContain("SERVICE_MISSING");
  });

  it.each(["eth9", "eth1"])("is not refused as any service, too: %s", (listen) => {
    const net = plugin("net", {
      network: (network) =>
        network.interface({ name: "br0", bridge: { members: ["eth1"] }, addresses: ["192.168.1.1/24"] }),
    });
    const problems = problemsOf(() => completeSystemOf([net, ntpd({ listen })]));
    expect(problems.map(({ code }) => code)).toEqual(["NTPD_INTERFACE"]);
  });

  it("refuses time servers that are the device itself, with or without a port", () => {
    for (const server of ["127.0.0.1", "localhost:123", "[::1]:123"]) {
      expect(messageOf(() => systemOf({ servers: ["time.example.org", server] }))).toContain(
        `NTPD_SERVER: @nixwrt/plugin-ntpd: servers[1]: ${server} is this device itself`,
      );
    }
  });

  describe("asks", () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "nixwrt-ntpd-"));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    /** Returns the daemon's arguments in a network that announces these servers. */
    function daemonOf(options: NtpdOptions, given: string[], { dhcp = true } = {}) {
      const facts = join(folder, "eth0");
      mkdirSync(join(facts, "from/dhcp"), { recursive: true });
      writeFileSync(join(facts, "from/dhcp/addresses"), "10.0.0.2/24\n");
      writeFileSync(join(facts, "timeservers"), given.map((server) => `${server}\n`).join(""));
      writeFileSync(join(folder, "ip"), "#!/bin/sh\necho inet\n", { mode: 0o755 });
      const ntpd = "#!/bin/sh\nprintf '%s\\n' \"$*\"\n";
      writeFileSync(join(folder, "ntpd"), ntpd, { mode: 0o755 });
      writeFileSync(join(folder, "sleep"), "#!/bin/sh\n", { mode: 0o755 });
      const script = runOf(options, { dhcp }).replaceAll(/\/run\/(network|ntpd)/g, folder);
      const env = { PATH: `${folder}:${process.env.PATH}` };
      return execFileSync("/bin/sh", ["-c", script], { env, encoding: "utf8" }).trimEnd();
    }
    const pool = "-p 0.pool.ntp.org -p 1.pool.ntp.org -p 2.pool.ntp.org -p 3.pool.ntp.org";

    it("the servers from DHCP, or else the pool", () => {
      expect(daemonOf({}, ["10.0.0.1"])).toBe("-n -p 10.0.0.1");
      expect(daemonOf({}, [])).toBe(`-n ${pool}`);
      expect(daemonOf({}, ["10.0.0.1"], { dhcp: false })).toBe(`-n ${pool}`);
    });

    it("the servers of a lease that arrives or changes later", () => {
      const handler =
        systemOf({})
          .networkEvents.get("ntpd")
          ?.value.run.replaceAll(/\/run\/(network|ntpd)/g, folder) ?? "";
      writeFileSync(join(folder, "sv"), "#!/bin/sh\necho sv $*\n", { mode: 0o755 });
      const handled = () =>
        execFileSync("/bin/sh", ["-c", handler], { env: { PATH: `${folder}:${process.env.PATH}` }, encoding: "utf8" });
      const facts = join(folder, "eth0/timeservers");
      daemonOf({}, []);
      expect(handled()).toBe("");
      writeFileSync(facts, "10.0.0.1\n");
      expect(handled()).toBe("sv restart ntpd\n");
      daemonOf({}, ["10.0.0.1"]);
      expect(handled()).toBe("");
      writeFileSync(facts, "10.0.0.2\n");
      expect(handled()).toBe("sv restart ntpd\n");
      writeFileSync(facts, "");
      expect(handled()).toBe("");
      expect(systemOf({ servers: ["10.0.0.9"] }).networkEvents.has("ntpd")).toBe(false);
    });

    it("the pool as well if the servers from DHCP do not answer, until DHCP announces others", () => {
      daemonOf({}, ["10.0.0.1"]);
      // The daemon waits until the watcher has checked this state of the clock.
      const daemonWith = (status: string, given: string) => {
        const looked = join(folder, "looked");
        const program = (name: string, text: string) =>
          writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
        rmSync(looked, { force: true });
        writeFileSync(join(folder, "eth0/timeservers"), `${given}\n`);
        program("adjtimex", `echo "    status:       ${status}"; : > ${looked}`);
        program("sleep", `until [ -e ${join(folder, "started")} ]; do /bin/sleep 0.05; done`);
        program(
          "ntpd",
          `printf '%s\\n' "$*"; printf ntpd > /proc/$$/comm; : > ${folder}/started
case "$*" in *pool*) exit ;; esac
until [ -e ${looked} ]; do /bin/sleep 0.05; done`,
        );
        rmSync(join(folder, "started"), { force: true });
        const script = runOf({}).replaceAll(/\/run\/(network|ntpd)/g, folder);
        const env = { PATH: `${folder}:${process.env.PATH}` };
        return spawnSync("/bin/sh", ["-c", script], { env, encoding: "utf8" }).stdout.trimEnd();
      };
      expect(daemonWith("1 (PLL)", "10.0.0.1")).toBe("-n -p 10.0.0.1");
      expect(daemonWith("1 (PLL)", "10.0.0.1")).toBe("-n -p 10.0.0.1");
      expect(daemonWith("64 (UNSYNC)", "10.0.0.1")).toMatch(/^-n -p 10\.0\.0\.1\nno time server from DHCP/);
      expect(daemonWith("64 (UNSYNC)", "10.0.0.1")).toBe(`-n -p 10.0.0.1 ${pool}`);
      expect(daemonWith("1 (PLL)", "10.0.0.2")).toBe("-n -p 10.0.0.2");
    });

    it("only the configured servers", () => {
      const servers = ["time.example.org", "10.0.0.1:1123", "[fd00::1]:1123", "fd00::2"];
      expect(daemonOf({ servers }, ["10.0.0.1"])).toBe(`-n ${servers.map((server) => `-p ${server}`).join(" ")}`);
    });
  });

  it("serves time on all interfaces, or on one", () => {
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

  it("reports all invalid servers", () => {
    const wrong = ["10.0.0.256", "a b", "time:0", "time:70000", "[10.0.0.1]:123", "fd00::1]:123", "http://time", ""];
    for (const server of wrong)
      expect(messageOf(() => ntpd({ servers: [server] }))).toMatch(/servers\[0\]: not a time server/);
    expect(messageOf(() => ntpd({ servers: ["a b", "ok", "-c"] }))).toMatch(/servers\[0\][\s\S]*servers\[2\]/);
    expect(messageOf(() => ntpd({ servers: [] }))).toMatch(/servers/);
  });
});
