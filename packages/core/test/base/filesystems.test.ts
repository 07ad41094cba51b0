import { describe, expect, it } from "vitest";
import { usbDisk } from "../../src/base/usbDisk.js";
import type { Filesystem } from "../../src/system/Filesystem.js";
import type { Service } from "../../src/system/Service.js";
import type { System } from "../../src/system/System.js";
import { plugin, problemsOf, systemOf } from "../system/support.js";

const mounted = (...all: Filesystem[]) =>
  plugin("mounts", { filesystems: (to) => all.forEach((one) => void to.mount(one)) });
const tmpfs = (target: string): Filesystem => ({ target, source: "tmpfs", type: "tmpfs" });
const disk = (target: string, type = "ext4"): Filesystem => ({ target, source: "LABEL=data", type });
const codesOf = (...plugins: Parameters<typeof systemOf>[0]) =>
  problemsOf(() => void systemOf(plugins)).map(({ code }) => code);

describe("a mount point", () => {
  it.each([
    disk("/"),
    disk("/etc"),
    tmpfs("/usr/lib"),
    tmpfs("/bin"),
    disk("/run"),
    disk("/tmp"),
    disk("/var"),
    disk("/dev"),
    tmpfs("/proc"),
    tmpfs("/dev"),
    disk("/var/log"),
    disk("/run/sv"),
    disk("/sys/disk"),
    disk("/proc/disk"),
    disk("/dev/disk"),
  ])("that the device needs for something else is refused: $type at $target", (filesystem) => {
    expect(codesOf(mounted(filesystem))).toContain("FILESYSTEM_PLACE");
  });

  it.each([
    disk("/srv"),
    disk("/var/lib/data"),
    disk("/run/media/stick"),
    disk("/home"),
    disk("/opt/a b"),
    tmpfs("/scratch"),
    tmpfs("/dev/shm"),
    { target: "/tmp", source: "tmpfs", type: "tmpfs", options: ["size=8m"] },
    { target: "/sys/kernel/debug", source: "debugfs", type: "debugfs" },
  ])("for anything else is accepted: $type at $target", (filesystem) => {
    expect(codesOf(mounted(filesystem))).toEqual([]);
  });

  it("is a folder of the image, unless it is in another file system", () => {
    const { files } = systemOf([mounted(disk("/srv/a"), disk("/var/lib/b"), tmpfs("/scratch"), tmpfs("/var/c"))]);
    const isFolder = (path: string) => files.get(path)?.value.kind === "directory";
    expect(["/srv/a", "/var/lib/b", "/scratch", "/var/c"].map(isFolder)).toEqual([true, false, true, false]);
  });

  it("can be a home, which keeps its owner", () => {
    const bob = plugin("bob", { users: (users) => users.user({ name: "bob", uid: 1000 }) });
    for (const target of ["/root", "/home/bob"]) {
      const { files } = systemOf([bob, mounted(tmpfs(target))]);
      expect(files.get(target)?.value).toMatchObject({ user: target === "/root" ? "root" : "bob", mode: 0o700 });
    }
  });

  it("on another disk waits for that disk", () => {
    const needs = (system: System, name: string) => system.services.get(name)?.value.dependsOn ?? [];
    const inner = { ...disk("/srv/inner"), source: "LABEL=inner" };
    const system = systemOf([mounted(disk("/srv"), inner, { ...disk("/srv-too"), source: "LABEL=too" })]);
    expect(needs(system, "mount-srv-inner")).toEqual(["mount:/srv"]);
    expect(needs(system, "mount-srv")).toEqual([]);
    expect(needs(system, "mount-srv%2dtoo")).toEqual([]);
  });
});

describe("a disk's file system", () => {
  const symbols = (...names: string[]) => plugin("kernel", { kernelConfig: (kernel) => kernel.enable(names) });

  it("needs a driver in the kernel", () => {
    expect(codesOf(mounted(disk("/srv", "btrfs")))).toEqual(["FILESYSTEM_TYPE"]);
    expect(codesOf(mounted(disk("/srv", "btrfs")), symbols("BTRFS_FS"))).toEqual([]);
    for (const type of ["squashfs", "ext3", "auto"]) expect(codesOf(mounted(disk("/srv", type)))).toEqual([]);
    expect(codesOf(mounted(disk("/srv", "exfat")), symbols("BTRFS_FS"))).toEqual(["FILESYSTEM_TYPE"]);
  });
});

describe("a USB disk", () => {
  it("is not mounted at the root", () => {
    const [problem] = problemsOf(() => usbDisk({ label: "x", mount: "/" }));
    expect(problem).toMatchObject({ path: expect.stringContaining("mount"), hint: expect.stringContaining("/srv") });
  });
});

describe("a file of the image", () => {
  const file = (path: string) => plugin("web", { etc: (etc) => etc.file(path, "text") });

  it.each(["/run/web/index.html", "/var/lib/web.db", "/tmp/x", "/dev/x"])(
    "is refused where a file system hides it: %s",
    (path) => {
      const problems = problemsOf(() => void systemOf([file(path)]));
      expect(problems.map(({ code }) => code)).toEqual(["FILE_HIDDEN"]);
      expect(problems[0]?.message).toContain(`${path} of web`);
    },
  );

  it("is accepted on a disk's mount point, for the time without the disk, and beside mount points", () => {
    expect(codesOf(file("/srv/NO-DISK"), mounted(disk("/srv")))).toEqual([]);
    expect(codesOf(file("/variable/x"))).toEqual([]);
  });
});

describe("a service's folder", () => {
  const withFolder = (path: string, more: Partial<Service> = {}) =>
    plugin("web", { services: (to) => to.add({ name: "web", run: "exec web", directories: [{ path }], ...more }) });

  it.each([
    "/run",
    "/var/",
    "/tmp",
    "/var/lib",
    "//run/nixwrt",
    "/srv/web",
    "/etc/web",
    "/proc/web",
    "run/web",
    "/run/../etc",
  ])("is refused if it cannot be created or belongs to all: %s", (path) =>
    expect(codesOf(withFolder(path))).toEqual(["SERVICE_DIRECTORY"]),
  );

  it("is refused on a disk that is read-only", () => {
    expect(codesOf(withFolder("/srv/web"), mounted({ ...disk("/srv"), options: ["ro"] }))).toEqual([
      "SERVICE_DIRECTORY",
    ]);
  });

  it.each(["/dev/net", "/run/web", "/var/lib/web/", "/tmp/web", "/var/log/web", "/run/a clerk's"])(
    "is accepted: %s",
    (path) => {
      expect(codesOf(withFolder(path))).toEqual([]);
    },
  );

  it("is accepted on a disk", () => {
    expect(codesOf(withFolder("/srv/web", { dependsOn: ["mount:/srv"] }), mounted(disk("/srv")))).toEqual([]);
  });
});
