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
      await expect(written(value)).rejects.toThrow(/NOT_ONE_LINE: passwords\.me: the secret ME/);
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

  it("reports everything that is invalid", () => {
    const modules = {
      open: { path: "/srv", readOnly: false },
      image: { path: "/usr/share" },
      kernel: { path: "/proc/sys" },
      beside: { path: "/srvother" },
      strangers: { path: "/srv", authUsers: ["ghost", "constructor"], uid: "ghost", gid: "ghosts" },
    };
    const report = () => systemOf({ modules });
    expect(report).toThrow(/RSYNC_UNAUTHENTICATED: modules\.open: anybody could write/);
    expect(report).toThrow(/RSYNC_PATH: modules\.image\.path: [^\n]*\/usr\/share[^\n]*\n[^\n]*\/srv, \/var;/);
    expect(report).toThrow(/RSYNC_PATH: modules\.kernel\.path/);
    expect(report).toThrow(/RSYNC_PATH: modules\.beside\.path/);
    expect(report).toThrow(/RSYNC_PASSWORD: modules\.strangers\.authUsers: the rsync user "ghost"/);
    expect(report).toThrow(/RSYNC_PASSWORD: [^\n]*"constructor"/);
    expect(report).toThrow(/RSYNC_USER: modules\.strangers\.uid/);
    expect(report).toThrow(/RSYNC_GROUP: modules\.strangers\.gid/);
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
  ])("refuses %s", (_what, modules) => {
    expect(messageOf(() => rsync({ modules } as RsyncOptions))).toMatch(/@nixwrt\/plugin-rsync: modules/);
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
