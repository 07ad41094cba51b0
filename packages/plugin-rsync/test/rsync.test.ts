import { type Plugin, secret, usbDisk } from "@nixwrt/core";
import { applyPlugins } from "@nixwrt/core/host";
import rsyncDefault, { type RsyncOptions, rsync } from "@nixwrt/plugin-rsync";
import { testDevice } from "@nixwrt/testkit";
import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveContent } from "../../core/src/image/resolveContent.js";
import { messageOf } from "../../core/test/system/support.js";

const device = testDevice({}, ({ hooks }) => {
  hooks.users.tap("test-device", (users) => {
    users.user({ name: "root", uid: 0 });
    users.user({ name: "nobody", uid: 65534 });
    users.user({ name: "store", uid: 1000, gid: 100 });
  });
  hooks.filesystems.tap("test-device", (filesystems) => {
    filesystems.mount({ target: "/proc", source: "proc", type: "proc" });
    filesystems.mount({ target: "/var", source: "tmpfs", type: "tmpfs" });
  });
  hooks.services.tap("test-device", (services) => services.add({ name: "loopback", oneshot: "true" }));
});
const disk = usbDisk({ label: "backup-disk", mount: "/srv" });

function systemOf(options: RsyncOptions, ...plugins: Plugin[]) {
  return applyPlugins({ hostname: "test", device, plugins: [rsync(options), disk, ...plugins] });
}

function configOf(options: RsyncOptions): string {
  const file = systemOf(options).files.get("/etc/rsyncd.conf")?.value;
  return file?.kind === "file" ? String(file.content) : "";
}

/** The sections of rsyncd.conf by name, each with its settings. */
function sectionsOf(text: string): Map<string, Map<string, string>> {
  const parts = text.split(/^\[(.*)\]$/m).slice(1);
  return new Map(
    parts.flatMap((name, index) => {
      if (index % 2 === 1) return [];
      const lines = (parts[index + 1] ?? "").split("\n").filter((line) => line !== "");
      return [[name, new Map(lines.map((line) => line.split(" = ", 2) as [string, string]))]];
    }),
  );
}

describe("rsync", () => {
  it("is the package's default export, for rc files", () => {
    expect(rsyncDefault).toBe(rsync);
  });

  it("is only the program if there is nothing to serve", () => {
    const { packages, services, files } = systemOf({});
    expect([...packages.keys()]).toEqual(["rsync"]);
    expect(services.has("rsyncd")).toBe(false);
    expect(files.has("/etc/rsyncd.conf")).toBe(false);
  });

  it("serves a module read-only to everybody, as nobody, by default", () => {
    expect(configOf({ modules: { pub: { path: "/var/pub" } } })).toBe(`# Made by NixWRT.
port = 873
use chroot = yes
numeric ids = yes
timeout = 600
reverse lookup = no

[pub]
path = /var/pub
read only = yes
list = yes
uid = nobody
gid = 65534
`);
  });

  it("lets users with a password write, and keeps passwords in a file that only root can read", async () => {
    const options: RsyncOptions = {
      port: 8873,
      modules: {
        srv: {
          path: "/srv/store",
          readOnly: false,
          authUsers: ["me", "you"],
          hostsAllow: ["192.168.1.0/24", "fd00::/8", "*.lan"],
          uid: "store",
          comment: "backups; [all] of them",
          list: false,
          maxConnections: 4,
        },
      },
      passwords: { me: secret("ME"), you: "literal" },
    };
    expect(configOf(options)).toMatch(`port = 8873
use chroot = yes
numeric ids = yes
timeout = 600
reverse lookup = yes

[srv]
path = /srv/store
comment = backups; [all] of them
read only = no
list = no
uid = store
gid = 100
auth users = me, you
secrets file = /etc/rsyncd.secrets
hosts allow = 192.168.1.0/24, fd00::/8, *.lan
max connections = 4
`);
    const found = systemOf(options).files.get("/etc/rsyncd.secrets")?.value;
    expect(found).toMatchObject({ mode: 0o400, user: "root" });
    const content = found?.kind === "file" ? found.content : "";
    const written = (value: string) =>
      resolveContent(content, { directory: "/nowhere", buildDate: 0, secrets: { value: () => value } });
    // A final newline of a file or a shell is not part of a password. A second line would be another user.
    for (const value of ["s3cret", "s3cret\n", "\uFEFFs3cret\r\n"])
      expect((await written(value)).toString()).toBe("me:s3cret\nyou:literal\n");
    for (const value of ["s3cret\nroot:x", "\n"])
      await expect(written(value)).rejects.toThrow(/NOT_ONE_LINE: @nixwrt\/plugin-rsync: passwords\.me: the secret ME/);
  });

  it("waits for the disks of its modules, and creates writable folders", () => {
    const { services } = systemOf({
      modules: {
        a: { path: "/srv/a", readOnly: false, unauthenticated: true, uid: "store" },
        b: { path: "/srv" },
        c: { path: "/var/c" },
      },
    });
    const daemon = services.get("rsyncd")?.value;
    expect(daemon?.dependsOn).toEqual(["loopback", "mount:/srv"]);
    expect(daemon?.run).toBe("exec rsync --daemon --no-detach --config=/etc/rsyncd.conf --log-file=/proc/self/fd/2");
    expect(daemon?.prepare).toBe("[ -d /srv/a ] || { mkdir -p /srv/a && chown store:100 /srv/a; }");
  });

  it("supports attributes and ACLs on its disks and modules", () => {
    const symbols = (options: RsyncOptions) => [...systemOf(options).kernelConfig.keys()];
    expect(symbols({})).toContain("EXT4_FS_POSIX_ACL");
    expect(symbols({})).not.toContain("TMPFS_XATTR");
    expect(symbols({ modules: { a: { path: "/var/a" } } })).toEqual(
      expect.arrayContaining(["EXT4_FS_POSIX_ACL", "TMPFS_XATTR", "TMPFS_POSIX_ACL"]),
    );
    expect(configOf({ modules: { a: { path: "/srv", fakeSuper: true }, b: { path: "/srv" } } })).toMatch(
      /\[a\][^[]*\nfake super = yes\n[^[]*\[b\](?![^[]*fake super)/,
    );
  });

  it("runs with few capabilities, and with file capabilities only for modules of root", () => {
    const daemonOf = (modules: RsyncOptions["modules"]) => systemOf({ modules }).services.get("rsyncd")?.value;
    const few = daemonOf({ a: { path: "/srv", uid: "store" } });
    expect(few).toMatchObject({ user: "root", capabilities: expect.arrayContaining(["CAP_SETUID", "CAP_SYS_CHROOT"]) });
    expect(few?.capabilities).not.toContain("CAP_CHOWN");
    for (const uid of ["root", 0]) {
      expect(daemonOf({ a: { path: "/srv", uid } })?.capabilities).toContain("CAP_CHOWN");
    }
  });

  it("counts the connections to each module separately", () => {
    const names = ["a", "A.b", "a_b", "a-b", "a.lock", "a".repeat(200)];
    const modules = Object.fromEntries(names.map((name) => [name, { path: "/srv", maxConnections: 2 }]));
    const sections = sectionsOf(configOf({ modules: { ...modules, free: { path: "/srv" } } }));
    const locks = names.map((name) => sections.get(name)?.get("lock file") ?? "");
    expect(new Set(locks).size).toBe(names.length);
    for (const lock of locks) {
      // Names of files have 255 bytes at most, and the daemon, which owns /run, creates no folders.
      expect(lock).toMatch(/^\/run\/[^/]{1,255}$/);
    }
    expect(sections.get("free")?.has("lock file")).toBe(false);
  });

  it.each([
    ["*.cafe", "yes"],
    ["cafe", "yes"],
    ["web??", "yes"],
    ["*", "no"],
    ["10.0.0.1", "no"],
    ["fd00:cafe::/64", "no"],
    ["192.168.1.0/255.255.255.0", "no"],
  ])("looks up the names of clients only for rules with names: %s: %s", (pattern, lookup) => {
    expect(configOf({ modules: { a: { path: "/srv", hostsAllow: [pattern] } } })).toContain(
      `\nreverse lookup = ${lookup}\n`,
    );
  });

  it("reports everything that is invalid", () => {
    const modules = {
      open: { path: "/srv", readOnly: false },
      image: { path: "/usr/share" },
      kernel: { path: "/proc/sys" },
      beside: { path: "/srvother" },
      strangers: { path: "/srv", authUsers: ["ghost", "constructor"], uid: "ghost", gid: "ghosts" },
    };
    const report = () => systemOf({ modules });
    expect(report).toThrow(/RSYNC_UNAUTHENTICATED: @nixwrt\/plugin-rsync: modules\.open: anybody could write/);
    expect(report).toThrow(
      /RSYNC_PATH: @nixwrt\/plugin-rsync: modules\.image\.path: [^\n]*\/usr\/share[^\n]*\n[^\n]*\/srv, \/var;/,
    );
    expect(report).toThrow(/RSYNC_PATH: @nixwrt\/plugin-rsync: modules\.kernel\.path/);
    expect(report).toThrow(/RSYNC_PATH: @nixwrt\/plugin-rsync: modules\.beside\.path/);
    expect(report).toThrow(
      /RSYNC_PASSWORD: @nixwrt\/plugin-rsync: modules\.strangers\.authUsers: the rsync user "ghost"/,
    );
    expect(report).toThrow(/RSYNC_PASSWORD: [^\n]*"constructor"/);
    expect(report).toThrow(/RSYNC_USER: @nixwrt\/plugin-rsync: modules\.strangers\.uid/);
    expect(report).toThrow(/RSYNC_GROUP: @nixwrt\/plugin-rsync: modules\.strangers\.gid/);
  });

  it.each([
    ["a module name that ends its section", { "a]b": { path: "/srv" } }],
    ["the section of global settings", { Global: { path: "/srv" } }],
    ["a relative path", { a: { path: "srv" } }],
    ["a path with ..", { a: { path: "/srv/../etc" } }],
    ["a path with a variable", { a: { path: "/srv/%RSYNC_USER_NAME%" } }],
    ["a line break in a path", { a: { path: "/srv\nuid = root" } }],
    ["a line continuation", { a: { path: "/srv", comment: "all \\" } }],
    ["a user with a rule", { a: { path: "/srv", authUsers: ["me:rw"] } }],
    ["two hosts in one", { a: { path: "/srv", hostsAllow: ["10.0.0.1 *"] } }],
    ["a misspelt option", { a: { path: "/srv", readonly: false } }],
    ["two names that rsync takes for one", { store: { path: "/srv" }, Store: { path: "/srv/a" } }],
    ["a name that is too long for a file", { ["a".repeat(201)]: { path: "/srv" } }],
  ])("refuses %s", (_what, modules) => {
    expect(messageOf(() => rsync({ modules } as RsyncOptions))).toMatch(/@nixwrt\/plugin-rsync: modules/);
  });

  const allow = (pattern: string) => ({ modules: { a: { path: "/srv", hostsAllow: [pattern] } } });
  it.each([
    ["192.168.1.300", /not an IPv4 address/],
    ["192.168.1", /not an IPv4 address/],
    ["192.168/16", /not an IPv4 address/],
    ["10.0.0.010", /not an IPv4 address/],
    ["10.0.0.0/33", /from 0 to 32/],
    ["10.0.0.0/", /from 0 to 32/],
    ["10.0.0.0/8/8", /from 0 to 32/],
    ["10.0.0.0/fd00::", /from 0 to 32/],
    ["fd00::/129", /from 0 to 128/],
    ["fd00:::1", /not an IPv6 address/],
    ["fd00::*", /not an IPv6 address/],
    ["192.168.1.*", /wildcards stand for parts of names/],
    ["10.*", /wildcards stand for parts of names/],
    ["router.lan/24", /a name with the length of a prefix/],
  ])("refuses a host that matches no client: %s", (pattern, message) => {
    const text = messageOf(() => rsync(allow(pattern)));
    expect(text).toMatch(message);
    expect(text).toContain("@nixwrt/plugin-rsync: modules.a.hostsAllow[0]");
  });

  it.each([
    ...["192.168.1.5", "192.168.1.5/24", "0.0.0.0/0", "10.0.0.0/255.0.0.0", "fd00::5", "fd00::5/64", "::1", "::/0"],
    ...["fe80::1%eth0", "*", "*.lan", "router", "3com.example", "10gbit-?.lan", "host[0-9].lan", "_dmarc"],
  ])("accepts a host that rsync can match: %s", (pattern) => {
    expect(configOf(allow(pattern))).toContain(`\nhosts allow = ${pattern}\n`);
  });

  const usb = (type: "ext4" | "vfat", ...options: string[]) =>
    usbDisk({ label: "usb", mount: "/mnt/usb", type, options });
  const ram = (target: string, ...options: string[]): Plugin => ({
    name: "ram",
    apply: ({ hooks }) =>
      hooks.filesystems.tap("ram", (all) => all.mount({ target, source: "tmpfs", type: "tmpfs", options })),
  });
  const writable = { readOnly: false, unauthenticated: true };
  it.each<[string, object, Plugin, RegExp]>([
    ["vfat without owners", { path: "/mnt/usb" }, usb("vfat", "noatime"), /belong to root, because vfat/],
    ["a folder on vfat", { path: "/mnt/usb/a", uid: "store" }, usb("vfat"), /\n.*"uid=1000"/],
    ["vfat of another user", { path: "/mnt/usb", uid: "store" }, usb("vfat", "uid=7"), /belong to the user 7/],
    ["a disk that is mounted read-only", { path: "/mnt/usb", uid: "root" }, usb("ext4", "noatime,ro"), /read-only/],
    ["a tmpfs of root", { path: "/cache" }, ram("/cache", "nosuid", "mode=755"), /\/cache belongs to root/],
    ["a tmpfs of root, with a slash", { path: "/cache/", uid: 1000 }, ram("/cache", "mode=0700"), /belongs to root/],
  ])("refuses a writable module whose user cannot write: %s", (_what, module, mount, message) => {
    const report = () => systemOf({ modules: { a: { ...module, ...writable } as never } }, mount);
    expect(report).toThrow(/RSYNC_PATH: @nixwrt\/plugin-rsync: modules\.a\.path: .* cannot write/);
    expect(report).toThrow(message);
  });

  it.each<[string, object, Plugin]>([
    ["vfat, to read", { path: "/mnt/usb", readOnly: true, unauthenticated: false }, usb("vfat")],
    ["vfat of the user", { path: "/mnt/usb", uid: "store" }, usb("vfat", "noatime,uid=1000")],
    ["vfat of a group", { path: "/mnt/usb", uid: "store" }, usb("vfat", "gid=100,umask=002")],
    ["vfat that everybody may write to", { path: "/mnt/usb" }, usb("vfat", "umask=0")],
    ["vfat, for root", { path: "/mnt/usb", uid: 0 }, usb("vfat")],
    ["a disk whose owner is not known", { path: "/mnt/usb" }, usb("ext4")],
    ["a disk, mounted to write at last", { path: "/mnt/usb" }, usb("ext4", "ro", "rw")],
    ["a folder in a tmpfs of root, which is created", { path: "/cache/a" }, ram("/cache", "mode=755")],
    ["a tmpfs that everybody may write to", { path: "/cache" }, ram("/cache", "mode=1777")],
    ["a tmpfs of the usual mode", { path: "/cache" }, ram("/cache")],
    ["a tmpfs of the user", { path: "/cache", uid: "store" }, ram("/cache", "mode=755", "uid=1000")],
    ["a tmpfs of root, for root", { path: "/cache", uid: "root" }, ram("/cache", "mode=755")],
  ])("accepts a writable module whose user may be able to write: %s", (_what, module, mount) => {
    expect(systemOf({ modules: { a: { ...writable, ...module } as never } }, mount).services.has("rsyncd")).toBe(true);
  });

  it.each(["/", "/etc", "/etc/../etc", "/root", "/proc", "//etc"])("never serves secrets of the image: %s", (path) => {
    expect(() => systemOf({ modules: { a: { path, uid: "root" } } })).toThrow(/RSYNC_PATH|must not contain/);
  });

  it.each<[RsyncOptions["modules"], string[], RegExp]>([
    [
      { a: { path: "/srv" } },
      ["me"],
      /the password of "me" has no effect[^\n]*\n[^\n]*everybody may use a: add authUsers/,
    ],
    [{ a: { path: "/srv", authUsers: ["me"] } }, ["me", "you"], /passwords\.you: [^\n]*no effect/],
    [{ a: { path: "/srv", authUsers: ["backup"] } }, ["backup", "bakcup"], /"bakcup"[^\n]*did you mean backup\?/],
  ])("reports passwords that protect nothing", (modules, users, message) => {
    const passwords = Object.fromEntries(users.map((user) => [user, secret("P")]));
    expect(() => systemOf({ modules, passwords })).toThrow(/RSYNC_PASSWORD: @nixwrt\/plugin-rsync: passwords\./);
    expect(() => systemOf({ modules, passwords })).toThrow(message);
  });

  it("reports a misspelt user only once", () => {
    const modules = { a: { path: "/srv", authUsers: ["backup"] } };
    const text = messageOf(() => systemOf({ modules, passwords: { bakcup: secret("P") } }));
    expect(text.match(/RSYNC_PASSWORD/g)).toHaveLength(1);
    expect(text).toContain("did you mean bakcup?");
  });

  it("never writes a comment on more than one line", () => {
    const count = configOf({ modules: { a: { path: "/srv", comment: "x" } } }).split(/[\n\r]/).length;
    assert(
      property(string({ unit: "binary" }), (comment) => {
        let text: string;
        try {
          text = configOf({ modules: { a: { path: "/srv", comment } } });
        } catch {
          return; // refused
        }
        expect(text.split(/[\n\r]/)).toHaveLength(count);
        expect(text).toContain(`\ncomment = ${comment}\nread only = yes\n`);
      }),
    );
  });
});
