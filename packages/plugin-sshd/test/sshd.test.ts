import { file, type Plugin, secret, type User } from "@nixwrt/core";
import sshdDefault, { type SshdOptions, sshd } from "@nixwrt/plugin-sshd";
import { makeSshKey } from "@nixwrt/testkit";
import { describe, expect, it } from "vitest";
import { messageOf } from "../../core/test/system/support.js";
import { systemOf } from "./contents.js";

const key = makeSshKey().publicKey;

function userPlugin(user: User): Plugin {
  return { name: user.name, apply: ({ hooks }) => hooks.users.tap(user.name, (users) => users.user(user)) };
}

const varPlugin: Plugin = {
  name: "var",
  apply: ({ hooks }) =>
    hooks.filesystems.tap("var", (filesystems) =>
      filesystems.mount({ target: "/var", source: "tmpfs", type: "tmpfs" }),
    ),
};

describe("sshd", () => {
  it("is the package's default export, for rc files", () => {
    expect(sshdDefault).toBe(sshd);
  });

  it("accepts the given keys, and no passwords", () => {
    const { files, services, packages } = systemOf({
      authorizedKeys: { root: [key, secret("KEY")] },
    });
    expect(files.get("/root/.ssh/authorized_keys")?.value).toMatchObject({
      kind: "file",
      mode: 0o600,
      user: "root",
      group: "root",
    });
    expect(services.get("sshd")?.value.run).toMatch(/exec dropbear -F -E -s -j -k -p 22 -r \/run\/dropbear\/host_key /);
    expect([...packages.keys()]).toEqual(["dropbear"]);
  });

  it("uses a host key, which is converted when the image is assembled", () => {
    const { files, services } = systemOf(
      { hostKey: secret("HOST_KEY"), port: 2022, passwords: true },
      userPlugin({ name: "me", uid: 1000, passwordHash: secret("HASH") }),
    );
    expect(files.get("/etc/dropbear/host_key")?.value).toMatchObject({
      mode: 0o600,
      filter: { packages: ["dropbear-bin"] },
    });
    expect(services.get("sshd")?.value.run).toBe(
      "exec dropbear -F -E -g -j -k -p 2022 -r /etc/dropbear/host_key -P /run/dropbear/pid",
    );
  });

  it("writes a user's keys to the user's home, wherever that is", () => {
    const me = userPlugin({ name: "me", uid: 1000, home: "/srv/me" });
    const { files } = systemOf({ authorizedKeys: { me: [key] } }, me);
    expect(files.get("/srv/me/.ssh/authorized_keys")?.value).toMatchObject({ user: "me", group: "me" });
  });

  it("gives keys to the user's primary group, whatever its name", () => {
    const group: Plugin = {
      name: "group",
      apply: ({ hooks }) => hooks.users.tap("group", (users) => users.group({ name: "staff", gid: 50 })),
    };
    const { files } = systemOf(
      { authorizedKeys: { me: [key] } },
      userPlugin({ name: "me", uid: 1000, gid: 50 }),
      group,
    );
    expect(files.get("/home/me/.ssh")?.value).toMatchObject({ user: "me", group: "staff" });
    expect(files.get("/home/me/.ssh/authorized_keys")?.value).toMatchObject({ user: "me", group: "staff" });
  });

  const login: SshdOptions = { authorizedKeys: { me: [key] } };
  const etc = (run: Parameters<Parameters<Plugin["apply"]>[0]["hooks"]["etc"]["tap"]>[1]): Plugin => ({
    name: "etc",
    apply: ({ hooks }) => hooks.etc.tap("etc", run),
  });
  it.each<[string, RegExp, SshdOptions, Plugin[]]>([
    [
      "nobody has a key",
      /SSHD_NO_KEY: @nixwrt\/plugin-sshd: authorizedKeys: nobody has a key, and passwords are off/,
      {},
      [],
    ],
    [
      "only root has a password",
      /SSHD_NO_KEY.*which works only on the console/,
      { passwords: true },
      [userPlugin({ name: "root", uid: 0, passwordHash: secret("HASH") })],
    ],
    [
      "a shell that allows no login",
      /SSHD_SHELL: @nixwrt\/plugin-sshd: authorizedKeys.me: .*\/bin\/false/,
      login,
      [userPlugin({ name: "me", uid: 500, home: "/home/me" })],
    ],
    [
      "a shell that /etc/shells lacks",
      /SSHD_SHELL: .*\/bin\/ash/,
      login,
      [userPlugin({ name: "me", uid: 1000, shell: "/bin/ash" })],
    ],
    [
      "a home that a mount hides",
      /SSHD_HOME: .*is on \/var/,
      login,
      [userPlugin({ name: "me", uid: 1000, home: "/var/me" }), varPlugin],
    ],
    [
      "a home that others can write to",
      /SSHD_HOME: .*\/home\/me is writable by users/,
      login,
      [userPlugin({ name: "me", uid: 1000 }), etc((files) => files.directory("/home/me", { mode: 0o775, user: "me" }))],
    ],
  ])("reports what would lock users out: %s", (_, message, options, plugins) => {
    expect(() => systemOf(options, ...plugins)).toThrow(message);
  });

  const hash = `$6$salt$${"a".repeat(86)}`;
  const withPassword = (passwordHash: User["passwordHash"], more: Partial<User> = {}) =>
    userPlugin({ name: "me", uid: 1000, ...(passwordHash === undefined ? {} : { passwordHash }), ...more });
  it.each<[string, RegExp, Plugin]>([
    ["!", /the password of me is locked/, withPassword("!")],
    ["*", /the password of me is locked/, withPassword("*")],
    ["a locked hash", /the password of me is locked/, withPassword(`!${hash}`)],
    ["no hash", /no user has a password/, withPassword(undefined)],
    ["a shell that /etc/shells lacks", /the shell of me, \/bin\/false/, withPassword(hash, { shell: "/bin/false" })],
  ])("a user cannot log in by password with %s", (_what, message, user) => {
    expect(() => systemOf({ passwords: true }, user)).toThrow(/SSHD_NO_KEY/);
    expect(() => systemOf({ passwords: true }, user)).toThrow(message);
  });

  it("a user with a key can log in, whatever the password", () => {
    for (const one of ["!", "*", `!${hash}`, hash])
      expect(systemOf(login, withPassword(one)).services.has("sshd")).toBe(true);
  });

  it("accepts shells from a file, which is read later", () => {
    systemOf(
      login,
      userPlugin({ name: "me", uid: 1000, shell: "/bin/ash" }),
      etc((files) => files.file("shells", file("shells"))),
    );
  });

  it("accepts a shell that was added, keys in the user's own file, and passwords", () => {
    const ash = userPlugin({ name: "me", uid: 1000, shell: "/bin/ash" });
    systemOf(
      login,
      ash,
      etc((files) => files.file("shells", "# shells\n/bin/ash\n")),
    );
    systemOf(
      {},
      etc((files) => files.file("/root/.ssh/authorized_keys", key)),
    );
    systemOf({ passwords: true }, userPlugin({ name: "me", uid: 1000, passwordHash: secret("HASH") }));
  });

  it("reports keys for an unknown user", () => {
    expect(() => systemOf({ authorizedKeys: { ghost: [key] } })).toThrow(
      /SSHD_USER: @nixwrt\/plugin-sshd: authorizedKeys\.ghost: there are ssh keys for "ghost"/,
    );
  });

  it("reports all wrong options, with suggestions", () => {
    const wrong = { port: 70000, authorisedKeys: {} } as SshdOptions;
    expect(messageOf(() => sshd(wrong))).toMatch(/@nixwrt\/plugin-sshd[\s\S]*port/);
    expect(messageOf(() => sshd(wrong))).toMatch(/authorisedKeys[\s\S]*Did you mean[^\n]*authorizedKeys/);
  });
});
