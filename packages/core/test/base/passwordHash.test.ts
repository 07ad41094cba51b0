import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { configPlugin } from "../../src/base/configPlugin.js";
import { NixwrtError, type Problem } from "../../src/errors.js";
import { resolveContent } from "../../src/image/resolveContent.js";
import { type Content, file, secret } from "../../src/system/content.js";
import { fill, scratch } from "../image/support.js";
import { systemOf } from "../system/support.js";

const rest = { groups: {}, interfaces: {}, services: {}, filesystems: {}, etc: {}, sysctl: {} };
const nothing = { ...rest, kernel: { config: {} }, busybox: { config: {} } };

/** Returns the user's line in the image's /etc/shadow, or the problems. */
async function shadowOf(
  passwordHash: Content,
  value = "",
  directory = "/nowhere",
): Promise<string | readonly Problem[]> {
  const input = { directory, secrets: { value: () => value }, buildDate: 0 };
  try {
    const system = systemOf([], configPlugin({ ...nothing, users: { me: { uid: 1000, passwordHash } } }));
    const found = system.files.get("/etc/shadow")?.value;
    return (await resolveContent(found?.kind === "file" ? found.content : "", input)).toString();
  } catch (error) {
    if (error instanceof NixwrtError) return error.problems;
    throw error;
  }
}

/** Hashes of `hunter2`, as `openssl passwd -6`, `-5` and `-1` print them. */
const sha512 =
  "$6$rOGOgWmehCkm0u3s$AS80.Br2xj/oxYyOCoqJJWhgsPZ89bo1sOXfe/5beo2A8bvWPlUXshbd1M7FUKTOHxtpYLzXgLOZiifXe450P/";
const sha256 = "$5$B0Bg.tNoOnJtzBDG$8iRltxu1Rqd66HxqLDql1SxJU2lvxEIn234JhZ4IJx3";
const md5 = "$1$3jpet9jf$dbHLHxlImXr3FwttpRubi0";

/** Returns the user's only line. Every image has further users. */
const meIn = (shadow: unknown) => String(shadow).match(/^me:.*$/gm);
const lineOf = (hash: string) => [`me:${hash}:0:0:99999:7:::`];

it.each([
  ["a SHA-512 hash", sha512],
  ["a SHA-256 hash", sha256],
  ["an MD5 hash", md5],
  ["a SHA-512 hash with rounds", `$6$rounds=10000$salt$${"a".repeat(86)}`],
  ["a bcrypt hash", `$2b$12$${"a".repeat(53)}`],
  ["a locked password", "*"],
  ["an account that passwd -l has locked", `!${sha512}`],
])("%s is stored unchanged", async (_, hash) => {
  expect(meIn(await shadowOf(hash))).toEqual(lineOf(hash));
});

it.each([
  ["a final newline", (hash: string) => `${hash}\n`],
  ["a Windows line ending", (hash: string) => `${hash}\r\n\r\n`],
  ["surrounding white space", (hash: string) => ` ${hash}\t`],
  ["a byte order mark", (hash: string) => `\uFEFF${hash}`],
])("%s of a file or a secret is removed", async (_, around) => {
  const hash = sha512;
  const directory = await fill(await scratch(), { hash: around(hash) });
  expect(meIn(await shadowOf(file("hash"), "", directory))).toEqual(lineOf(hash));
  expect(meIn(await shadowOf(secret("HASH"), around(hash)))).toEqual(lineOf(hash));
});

it.each([
  ["a password", "hunter2", "not a complete hash"],
  ["a DES hash, which could also be a password,", "ab/CDE.fghIJK", "not a complete hash"],
  ["a part of a hash", `$6$salt$${"a".repeat(85)}`, "not a complete hash"],
  ["a colon", `${"a".repeat(12)}:`, "holds a colon"],
  ["a line of /etc/shadow", "me:$6$salt$hash:0:0:99999:7:::", "holds a colon"],
  ["another line", "*\nroot::0:0:99999:7:::", "has several lines"],
  ["another account after a lock", "!\rx", "has several lines"],
  ["yescrypt, Debian's default", "$y$j9T$salt$hash", "yescrypt"],
  ["Argon2", "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA", "Argon2"],
  ["an empty text", "", "log in without a password"],
])("%s is refused, and not shown", async (_, hash, reason) => {
  const problems = await shadowOf([secret("HASH")], hash);
  expect(problems).toMatchObject([
    { code: "PASSWORD_HASH", path: "users.me.passwordHash", message: expect.stringContaining(reason) as string },
  ]);
  if (hash !== "") expect(JSON.stringify(problems)).not.toContain(hash);
  expect(JSON.stringify(problems)).toContain("the secret HASH");
});

it("/etc/shadow keeps its lines and fields, whatever the hash", async () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."$6!*:\n\r a./") }));
  await fc.assert(
    fc.asyncProperty(text, async (hash) => {
      const shadow = await shadowOf(hash);
      if (typeof shadow !== "string") return;
      const rows = shadow.trimEnd().split("\n");
      expect(new Set(rows.map((row) => row.split(":").length))).toEqual(new Set([9]));
      expect(rows.filter((row) => !row.includes(":*:"))).toHaveLength(hash.trim() === "*" ? 0 : 1);
      expect(meIn(shadow)?.[0]?.split(":")[1]).toBe(hash.trim());
      expect(hash.trim()).not.toBe("");
    }),
    { numRuns: 1000 },
  );
});

it("a user's files belong to the user's primary group, whatever its name", () => {
  const config = configPlugin({
    ...nothing,
    users: { me: { uid: 1000, gid: 50 }, you: { uid: 1001 }, she: { uid: 1002 }, he: { uid: 1003, gid: 1003 } },
    groups: { staff: { gid: 50 }, you: { gid: 60 }, he: { gid: 70 } },
    etc: Object.fromEntries(["me", "you", "she", "he"].map((user) => [user, { content: "", user }])),
  });
  const { files } = systemOf([], config);
  const groupsOf = (folder: string) =>
    ["me", "you", "she", "he"].map(
      (user) => (files.get(join(folder, user)) as { value: { group: string } }).value.group,
    );
  expect(groupsOf("/etc")).toEqual(["staff", "you", "she", "he-1003"]);
  expect(groupsOf("/home")).toEqual(["staff", "you", "she", "he-1003"]);
  const text = (path: string) => (files.get(path) as { value: { content: string } }).value.content;
  expect(text("/etc/passwd")).toMatch(/^me:x:1000:50:.*\nyou:x:1001:60:.*\nshe:x:1002:1002:.*\nhe:x:1003:1003:/m);
  expect(text("/etc/group")).toMatch(/^staff:x:50:\nyou:x:60:\nhe:x:70:\n[\s\S]*^she:x:1002:\nhe-1003:x:1003:\n/m);
});
