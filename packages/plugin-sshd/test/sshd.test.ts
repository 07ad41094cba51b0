import { applyPlugins, type Plugin, secret } from "@nixwrt/core";
import sshdDefault, { type SshdOptions, sshd } from "@nixwrt/plugin-sshd";
import { testDevice } from "@nixwrt/testkit";
import { describe, expect, it } from "vitest";

const device = testDevice({}, ({ hooks }) => {
  hooks.users.tap("test-device", (users) => users.user({ name: "root", uid: 0 }));
});

function systemOf(options: SshdOptions, ...plugins: Plugin[]) {
  return applyPlugins({ hostname: "test", device, plugins: [sshd(options), ...plugins] });
}

describe("sshd", () => {
  it("is the package's default export, for rc files", () => {
    expect(sshdDefault).toBe(sshd);
  });

  it("lets in the keys that it is given, without passwords", () => {
    const { files, services, packages } = systemOf({
      authorizedKeys: { root: ["ssh-ed25519 AAAA me", secret("KEY")] },
    });
    expect(files.get("/root/.ssh/authorized_keys")?.value).toEqual({
      kind: "file",
      content: [
        ["ssh-ed25519 AAAA me", "\n"],
        [{ secret: "KEY" }, "\n"],
      ],
      mode: 0o600,
      user: "root",
      group: "root",
    });
    expect(services.get("sshd")?.value.run).toMatch(/exec dropbear -F -E -s -j -k -p 22 -r \/run\/dropbear\/host_key /);
    expect([...packages.keys()]).toEqual(["dropbear"]);
  });

  it("takes a host key, which is converted while the image is assembled", () => {
    const { files, services } = systemOf({ hostKey: secret("HOST_KEY"), port: 2022, passwords: true });
    expect(files.get("/etc/dropbear/host_key")?.value).toMatchObject({
      content: { secret: "HOST_KEY" },
      mode: 0o600,
      filter: { packages: ["dropbear-bin"] },
    });
    expect(services.get("sshd")?.value.run).toBe(
      "exec dropbear -F -E -g -j -k -p 2022 -r /etc/dropbear/host_key -P /run/dropbear/pid",
    );
  });

  it("puts a user's keys into his home, wherever that is", () => {
    const me: Plugin = {
      name: "me",
      apply: ({ hooks }) => hooks.users.tap("me", (users) => users.user({ name: "me", uid: 1000, home: "/srv/me" })),
    };
    const { files } = systemOf({ authorizedKeys: { me: ["ssh-ed25519 AAAA me"] } }, me);
    expect(files.get("/srv/me/.ssh/authorized_keys")?.value).toMatchObject({ user: "me", group: "me" });
  });

  it("reports keys for a user that nothing makes", () => {
    expect(() => systemOf({ authorizedKeys: { ghost: ["ssh-ed25519 AAAA me"] } })).toThrow(
      /SSHD_USER: authorizedKeys\.ghost: there are ssh keys for "ghost"/,
    );
  });

  it("reports all options that are wrong, with what was meant", () => {
    const wrong = { port: 70000, authorisedKeys: {} } as SshdOptions;
    expect(() => sshd(wrong)).toThrow(/@nixwrt\/plugin-sshd[\s\S]*port/);
    expect(() => sshd(wrong)).toThrow(/authorisedKeys[\s\S]*Did you mean[^\n]*authorizedKeys/);
  });
});
