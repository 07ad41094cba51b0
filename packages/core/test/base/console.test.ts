import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { basePlugins } from "../../src/base/basePlugins.js";
import { checkPasswords } from "../../src/image/checkPasswords.js";
import { applyPlugins } from "../../src/system/applyPlugins.js";
import type { Console } from "../../src/system/Console.js";
import { file, secret } from "../../src/system/content.js";
import type { User } from "../../src/system/User.js";
import { codesOf } from "../image/support.js";
import { device, plugin } from "../system/support.js";

/** In the format that mkpasswd(1) prints for each method. No password has these hashes. */
const hashes = {
  sha512: `$6$saltsalt$${"a".repeat(86)}`,
  rounds: `$6$rounds=5000$saltsalt$${"/".repeat(86)}`,
  sha256: `$5$saltsalt$${"B".repeat(43)}`,
  md5: `$1$salt$${"z".repeat(22)}`,
  bcrypt: `$2b$12$${"0".repeat(53)}`,
  yescrypt: `$y$j9T$${"x".repeat(22)}$${"y".repeat(43)}`,
};

function systemWith(console: Console | undefined, ...users: User[]) {
  return applyPlugins({
    hostname: "test",
    device,
    plugins: basePlugins(),
    config: plugin("config", {
      users: (accounts) => {
        for (const user of users) accounts.user(user);
      },
    }),
    ...(console === undefined ? {} : { console }),
  });
}

const root = (passwordHash: User["passwordHash"]): User => ({
  name: "root",
  uid: 0,
  ...(passwordHash === undefined ? {} : { passwordHash }),
});
const secrets = (values: Readonly<Record<string, string>>) => ({
  directory: "/nowhere",
  secrets: { value: (name: string) => values[name] },
});
const inittab = (system: ReturnType<typeof systemWith>) => {
  const entry = system.files.get("/etc/inittab")?.value;
  return entry?.kind === "file" ? String(entry.content) : "";
};

describe("console", () => {
  it("is a shell if root has no password, and a login prompt otherwise", () => {
    expect(inittab(systemWith(undefined))).toContain("askfirst:-/bin/sh");
    expect(inittab(systemWith(undefined, root("*")))).toContain("askfirst:-/bin/sh");
    const login = systemWith(undefined, root(hashes.sha512));
    expect(inittab(login)).toContain("askfirst:/bin/login");
    expect(login.busybox.get("LOGIN")?.value).toBe("y");
    expect(systemWith(undefined).busybox.get("LOGIN")).toBeUndefined();
  });

  it("is what the config sets", () => {
    expect(inittab(systemWith("shell", root(hashes.sha512)))).toContain("askfirst:-/bin/sh");
    expect(inittab(systemWith("none", root(hashes.sha512)))).not.toContain("askfirst");
    const me = { name: "me", uid: 1000, passwordHash: secret("ME") };
    expect(inittab(systemWith("login", me))).toContain("askfirst:/bin/login");
  });

  it.each<[string, User[]]>([
    ["has no user with a password", []],
    ["has only locked passwords", [root("!")]],
    ["has a password only for a user without a shell", [{ name: "ftp", uid: 20, passwordHash: hashes.sha512 }]],
    [
      "has a password only for a user with /bin/false",
      [{ name: "me", uid: 1000, shell: "/bin/false", passwordHash: hashes.md5 }],
    ],
  ])("cannot ask for a password if the image %s", (_what, users) => {
    expect(() => systemWith("login", ...users)).toThrow(/CONSOLE_LOGIN: console: .*nobody could log in/);
  });

  it("cannot ask for a password if a secret turns out to be locked, or not a hash", async () => {
    const system = systemWith("login", root(secret("HASH")));
    const codes = (hash: string) => codesOf(() => checkPasswords(system, secrets({ HASH: hash })));
    await checkPasswords(system, secrets({ HASH: hashes.bcrypt }));
    expect(await codes("*")).toEqual(["CONSOLE_LOGIN"]);
    expect(await codes(hashes.yescrypt)).toEqual(["PASSWORD_HASH", "CONSOLE_LOGIN"]);
    // A missing secret is reported with all others, elsewhere.
    await checkPasswords(system, secrets({}));
  });
});

describe("passwordHash", () => {
  it.each(Object.entries(hashes).filter(([kind]) => kind !== "yescrypt"))(
    "may be a hash of %s",
    async (_kind, hash) => {
      await checkPasswords(systemWith(undefined, root(hash)), secrets({}));
    },
  );

  it.each(["*", "!", "!!", "*LK*", `!${hashes.sha512}`])("may be locked: %s", async (hash) => {
    await checkPasswords(systemWith("shell", root(hash)), secrets({}));
  });

  it.each([
    ["the password itself", "correct horse"],
    ["a password that looks like DES", "correcthorse1"],
    ["a hash of a kind that musl does not support", hashes.yescrypt],
    ["truncated", hashes.sha512.slice(0, -1)],
    ["two lines", `${hashes.sha512}\n${hashes.md5}`],
    ["two fields", `${hashes.sha512}:0`],
    ["empty", ""],
    ["the placeholder for a shadow file", "x"],
  ])("is refused if it is %s, and is not shown", async (_what, hash) => {
    // Text is refused with the other faults of the config, a secret before anything is built.
    const planned = async () => void systemWith("shell", root(hash));
    const built = () => checkPasswords(systemWith("shell", root(secret("HASH"))), secrets({ HASH: hash }));
    for (const check of [planned, built]) {
      const error = await check().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ problems: [{ code: "PASSWORD_HASH", path: "users.root.passwordHash" }] });
      if (hash.length > 1) expect(JSON.stringify(error)).not.toContain(JSON.stringify(hash).slice(1, -1));
    }
  });

  it("may come from a file", async () => {
    const directory = await mkdtemp(join(tmpdir(), "nixwrt-hash-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    await writeFile(join(directory, "good"), hashes.sha256);
    await writeFile(join(directory, "echoed"), `${hashes.sha256}\n`);
    await writeFile(join(directory, "bad"), `${hashes.sha256}x\n`);
    const check = (name: string) =>
      checkPasswords(systemWith(undefined, root(file(name))), { ...secrets({}), directory });
    await check("good");
    await check("echoed");
    expect(await codesOf(() => check("bad"))).toEqual(["PASSWORD_HASH", "CONSOLE_LOGIN"]);
  });
});
