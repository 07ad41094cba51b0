import type { Plugin } from "@nixwrt/core";
import { applyPlugins } from "@nixwrt/core/host";
import syslogDefault, { type SyslogOptions, syslog } from "@nixwrt/plugin-syslog";
import { testDevice } from "@nixwrt/testkit";
import { describe, expect, it } from "vitest";
import { messageOf } from "../../core/test/system/support.js";

/** A daemon, a oneshot, a oneshot that depends on the daemon, and a disk. */
const others: Plugin = {
  name: "others",
  apply({ hooks }) {
    hooks.services.tap("others", (services) => {
      services.add({ name: "web", run: "exec httpd -f" });
      services.add({ name: "early", oneshot: "true" });
      services.add({ name: "late", oneshot: "true", dependsOn: ["web"] });
    });
    hooks.filesystems.tap("others", (filesystems) =>
      filesystems.mount({ target: "/srv", source: "LABEL=disk", type: "ext4" }),
    );
    hooks.etc.tap("others", (etc) => {
      for (const name of ["web", "late", "syslogd"]) etc.file(`sv/${name}/log/run`, "svlogd", { default: true });
    });
  },
};

function systemOf(options: SyslogOptions) {
  return applyPlugins({ hostname: "test", device: testDevice(), plugins: [syslog(options), others] });
}

const runOf = (options: SyslogOptions) => systemOf(options).services.get("syslogd")?.value.run ?? "";

describe("syslog", () => {
  it("is the package's default export, for rc files", () => {
    expect(syslogDefault).toBe(syslog);
  });

  it("keeps 64 KiB for logread, and starts with the kernel's log", () => {
    const { services, kernelConfig } = systemOf({});
    expect(services.get("syslogd")?.value.run).toMatch(/^ipcrm -S \S+ 2>\/dev\/null\nexec syslogd -n -C64$/);
    expect(services.get("klogd")?.value).toMatchObject({ run: "exec klogd -n", dependsOn: ["syslogd"] });
    expect(kernelConfig.get("SYSVIPC")?.value).toBe("y");
  });

  it("logs the output of every supervised service under its name, except its own", () => {
    const { files } = systemOf({});
    for (const name of ["web", "late", "klogd"]) {
      expect(files.get(`/etc/sv/${name}/log/run`)?.value).toMatchObject({
        content: expect.stringContaining(`exec droproot nobody 0 logger -t ${name} -p daemon.info\n`),
        mode: 0o755,
      });
    }
    expect(files.get("/etc/sv/syslogd/log/run")?.value).toMatchObject({ content: "svlogd" });
    expect(files.has("/etc/sv/early/log/run")).toBe(false);
  });

  it("also sends everything to a log host, as soon as there is a route to it", () => {
    expect(runOf({ remote: { host: "10.0.0.9" } })).toMatch(
      /^tries=0\nuntil ip route get 10\.0\.0\.9 .*\n.*\nexec syslogd -n -R 10\.0\.0\.9:514 -L -C64$/,
    );
    const six = runOf({ remote: { host: "fd00::9", port: 1514 } });
    expect(six).toContain("ip -6 route get fd00::9 ");
    expect(six).toContain("-R '[fd00::9]:1514' -L");
    const named = runOf({ remote: { host: "log.example.org" }, size: 128 });
    expect(named).toContain("until [ -s /etc/resolv.conf ] ||");
    expect(named).toMatch(/-R log\.example\.org:514 -L -C128$/);
  });

  it("can write a rotated file instead", () => {
    const { services, kernelConfig, busybox } = systemOf({ file: "/srv/log/messages", size: 500, keep: 9 });
    expect(services.get("syslogd")?.value.run).toBe(
      "mkdir -p /srv/log 2>/dev/null\nexec syslogd -n -O /srv/log/messages -s 500 -b 9",
    );
    expect(kernelConfig.has("SYSVIPC")).toBe(false);
    expect([...busybox.keys()]).toContain("FEATURE_ROTATE_LOGFILE");
  });

  it("refuses a file that cannot be written", () => {
    expect(() => systemOf({ file: "/log/messages" })).toThrow(/SYSLOG_FILE: .*\/log\/messages is on the root/);
    expect(messageOf(() => syslog({ file: "log messages" }))).toMatch(/file: not an absolute path/);
  });

  const mounts: Plugin = {
    name: "mounts",
    apply: ({ hooks }) =>
      hooks.filesystems.tap("mounts", (all) => {
        const options = { "/run": ["mode=755"], "/small": ["nosuid", "size=1m"], "/fixed": ["noatime,ro"] };
        for (const [target, given] of Object.entries(options))
          all.mount({ target, source: "tmpfs", type: "tmpfs", options: given });
        all.mount({ target: "/proc", source: "proc", type: "proc" });
        all.mount({ target: "/dev", source: "dev", type: "devtmpfs" });
      }),
  };
  const withMounts = (options: SyslogOptions) =>
    applyPlugins({ hostname: "test", device: testDevice(), plugins: [syslog(options), others, mounts] });
  it.each<[SyslogOptions, RegExp]>([
    [{ file: "/srv" }, /: file: \/srv is a folder/],
    [{ file: "/run/log" }, /is a folder\n.*\/run\/log\/messages/],
    [{ file: "/run/syslog" }, /is a folder/],
    [{ file: "/srv/../log/messages" }, /on the root file system/],
    [{ file: "/proc/log" }, /\/proc\/log cannot contain a log/],
    [{ file: "/dev/log" }, /\/dev\/log cannot contain a log/],
    [{ file: "/fixed/messages" }, /\/fixed, which is mounted read-only/],
    [
      { file: "/small/messages", size: 512, keep: 2 },
      /: size: 3 files of 512 KiB are more than the 1024 KiB of \/small/,
    ],
  ])("refuses a file in which no log can be: %j", (options, message) => {
    expect(() => withMounts(options)).toThrow(/SYSLOG_FILE: @nixwrt\/plugin-syslog: /);
    expect(() => withMounts(options)).toThrow(message);
  });

  it.each<SyslogOptions>([
    { file: "/run/log/messages" },
    { file: "/run//messages", size: 16_384, keep: 99 },
    { file: "/small/messages", size: 512, keep: 1 },
    { file: "/dev/console" },
    { file: "/srv/folder.d/messages" },
  ])("accepts a file that can be written: %j", (options) => {
    expect(withMounts(options).services.has("syslogd")).toBe(true);
  });

  it("refuses an invalid log host, together with all other problems", () => {
    for (const host of ["10.0.0.256", "log host", "", "http://log", "log:514", "$(reboot)"]) {
      expect(() => systemOf({ remote: { host } })).toThrow(
        /SYSLOG_HOST: .*remote\.host: .* neither a host name nor an IP/,
      );
    }
    const both = { remote: { host: "a b" }, file: "/log" };
    expect(() => systemOf(both)).toThrow(/SYSLOG_HOST[\s\S]*SYSLOG_FILE/);
  });

  it("refuses a log host that is the device itself", () => {
    for (const host of ["127.0.0.1", "::1", "localhost"])
      expect(() => systemOf({ remote: { host } })).toThrow(/SYSLOG_HOST: .*remote\.host: .* is this device itself/);
  });

  it("refuses all invalid options at once", () => {
    const wrong = { remote: { host: "a", port: 0 }, keep: -1, sise: 4 } as SyslogOptions;
    expect(messageOf(() => syslog(wrong))).toMatch(/remote\.port[\s\S]*keep/);
    expect(messageOf(() => syslog(wrong))).toMatch(/sise[\s\S]*Did you mean[^\n]*size/);
  });
});
