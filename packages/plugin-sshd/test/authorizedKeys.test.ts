import { generateKeyPairSync } from "node:crypto";
import { type Content, file, type Problem, secret } from "@nixwrt/core";
import { makeSshKey } from "@nixwrt/testkit";
import { execaSync } from "execa";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { contentOf, folderOf, systemOf } from "./contents.js";
import { dropbearAccepts } from "./dropbearLine.js";

const key = makeSshKey("me@laptop").publicKey;
const [type = "", base64 = ""] = key.split(" ");
const blob = Buffer.from(base64, "base64");
const path = "/root/.ssh/authorized_keys";

const keysOf = (...keys: Content[]) => contentOf({ authorizedKeys: { root: keys } }, path);

/** Encodes a line of another key type like OpenSSH. */
function keyOf(name: string, ...fields: (string | Buffer)[]): string {
  const encoded = [name, ...fields].map((one) => {
    const bytes = Buffer.from(one as string);
    return Buffer.concat([
      Buffer.from([0, 0, 0, bytes.length].map((byte, at) => (at === 2 ? bytes.length >> 8 : byte & 255))),
      bytes,
    ]);
  });
  return `${name} ${Buffer.concat(encoded).toString("base64")} me`;
}

function rsaKey(bits: number): string {
  const { n = "", e = "" } = generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({ format: "jwk" });
  return keyOf("ssh-rsa", Buffer.from(e, "base64url"), Buffer.concat([Buffer.from([0]), Buffer.from(n, "base64url")]));
}

describe("harmless differences in a key are removed", () => {
  it.each([
    ["none", key],
    ["a byte order mark", `\uFEFF${key}`],
    ["a final newline", `${key}\n`],
    ["Windows line endings", `${key}\r\n\r\n`],
    ["surrounding white space", `  \t${key}  `],
    ["tabs and multiple spaces", key.replaceAll(" ", " \t  ")],
    ["missing padding", key.replace(/=* me@/, " me@")],
    ["an option without effect", `no-user-rc ${key}`],
  ])("%s", async (_, text) => {
    expect(await keysOf(text)).toBe(`${key}\n`);
  });

  it("a PowerShell file with comments and empty lines, next to a secret", async () => {
    const other = makeSshKey("other").publicKey;
    const directory = folderOf({ "keys.txt": Buffer.from(`\uFEFF# mine\r\n\r\n${key}\r\n`, "utf16le") });
    const options = { authorizedKeys: { root: [file("keys.txt"), secret("OTHER")] } };
    expect(await contentOf(options, path, { directory, secrets: { OTHER: `${other}\n` } })).toBe(
      `# mine\n\n${key}\n${other}\n`,
    );
  });

  it.each([
    `restrict,command="echo hello world" ${key}`,
    `no-pty,No-Port-Forwarding,no-agent-forwarding,no-X11-forwarding ${key}`,
    `command="echo \\"hello\\"" ${key}`,
    `permitopen="[fd00::1]:80",permitopen="host:*" ${key}`,
    `verify-required ${keyOf("sk-ssh-ed25519@openssh.com", Buffer.alloc(32), "ssh:")}`,
    keyOf("ecdsa-sha2-nistp521", "nistp521", Buffer.concat([Buffer.from([4]), Buffer.alloc(132)])),
    rsaKey(1024),
    rsaKey(4096),
  ])("options and types that dropbear supports are kept: %s", async (line) => {
    expect(await keysOf(line)).toBe(`${line}\n`);
  });
});

describe("keys that dropbear would ignore are errors that name key and reason", () => {
  const dss = keyOf("ssh-dss", Buffer.alloc(20), Buffer.alloc(20), Buffer.alloc(20), Buffer.alloc(20));
  it.each<[string, string]>([
    [`from="192.0.2.0/24" ${key}`, "the option from: dropbear does not support it"],
    [`restrict,pty ${key}`, "the option pty: dropbear does not support it"],
    [`environment="A=b c",no-pty ${key}`, "the option environment: dropbear does not support it"],
    [`cert-authority ${key}`, "the option cert-authority: "],
    [`expiry-time="20301231" ${key}`, "the option expiry-time: "],
    [`command=date ${key}`, "the option command: its value is not in double quotes"],
    [`command="a",command="b" ${key}`, "the option command: it appears twice"],
    [`permitopen="host" ${key}`, 'the option permitopen: its value is not "host:port"'],
    [`command="sh -c \\"a b\\"" ${key}`, "it cannot parse an option"],
    [dss, "it does not support keys of the type ssh-dss"],
    [`ssh-ed25519-cert-v01@openssh.com ${base64}`, "of the type ssh-ed25519-cert-v01@openssh.com"],
    [key.slice(0, -30), "it is truncated"],
    [`${type} ${base64.slice(0, 40)} me`, "it is truncated"],
    [`${type} AAAA... me`, "it is not base64"],
    [`${type}`, "nothing follows its type"],
    [`ssh-rsa ${base64} me`, "it is a key of the type ssh-ed25519"],
    [`${base64} me`, "it names no key type"],
    [rsaKey(768), "its 768 bits are not enough"],
    [`${key}${"x".repeat(4200)}`, "the line has more than 4199 bytes"],
    [makeSshKey().privateKey, "it is a private key"],
    ["PuTTY-User-Key-File-3: ssh-ed25519\n", "it is a private key"],
    [`---- BEGIN SSH2 PUBLIC KEY ----\n${base64}\n---- END SSH2 PUBLIC KEY ----\n`, "it is in RFC 4716 format"],
    ["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "it is PEM (PUBLIC KEY)"],
  ])("%s", async (line, reason) => {
    const problems = await keysOf(key, line);
    expect(problems).toMatchObject([
      {
        code: "SSHD_KEY",
        path: "@nixwrt/plugin-sshd: authorizedKeys.root[1]",
        message: expect.stringContaining(reason) as string,
      },
    ]);
    expect(JSON.stringify(problems)).not.toContain(base64);
    expect(JSON.stringify(problems).includes("plugin-firewall")).toBe(line.startsWith("from="));
  });

  it("all at once, with their origins and line numbers", async () => {
    const directory = folderOf({ "team.pub": `${key}\nfrom="a" ${key}\nnonsense\n` });
    const options = { authorizedKeys: { root: [file("team.pub"), secret("KEY")] } };
    const problems = await contentOf(options, path, { directory, secrets: { KEY: "ssh-ed25519 AAAA" } });
    expect((problems as readonly Problem[]).map(({ message }) => message.replace(/: .*/, ""))).toEqual([
      "dropbear cannot use line 2 of the file team.pub",
      "dropbear cannot use line 3 of the file team.pub",
      "dropbear cannot use the secret KEY",
    ]);
  });

  it.each([[[]], [["# nobody yet"]], [["\n", "  "]]])("a list without a key is an error: %j", async (keys) => {
    expect(await keysOf(...keys)).toMatchObject([
      { code: "SSHD_NO_KEY", path: "@nixwrt/plugin-sshd: authorizedKeys.root" },
    ]);
  });
});

const option = fc.oneof(
  fc.constantFrom("restrict", "no-pty", "No-PTY", "no-x11-forwarding", "verify-required", "no-user-rc", "pty", "", ","),
  fc.constantFrom('from="a"', "command=", 'command="', "no-ptyx", "permitopen=", '"', "\\"),
  fc.string({ unit: fc.constantFrom(..."ab \\\",'") }).map((value) => `command="${value}"`),
  fc.constantFrom("h:1", "h:*", "[::1]:22", "h", "h:", ":1", "[::1]", "h:x").map((value) => `permitopen="${value}"`),
);
const blank = fc.constantFrom(" ", "  ", "\t");

it("any line is refused, or becomes one that dropbear accepts; lines that dropbear accepts are never refused", async () => {
  const line = fc
    .tuple(fc.array(option, { maxLength: 3 }), blank, blank, fc.constantFrom("", " me", "\tme too"))
    .map(([options, before, after, comment]) => {
      const start = options.length === 0 ? "" : `${options.join(",")}${before}`;
      return `${start}${type}${after}${base64}${comment}`;
    });
  await fc.assert(
    fc.asyncProperty(line, async (text) => {
      const read = await keysOf(text);
      if (typeof read === "string") expect(dropbearAccepts(read.trimEnd(), type, blob)).toBe(true);
      else expect(dropbearAccepts(text, type, blob)).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

it("any bytes are accepted or refused, and accepted lines are valid for OpenSSH, too", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      const directory = folderOf({ k: Buffer.concat([Buffer.from(`${key}\n`), bytes]) });
      const read = await contentOf({ authorizedKeys: { root: [file("k")] } }, path, { directory });
      if (typeof read !== "string") return;
      const keys = read.split("\n").filter((text) => text !== "" && !text.startsWith("#"));
      expect(keys[0]).toBe(key);
      const { exitCode } = execaSync("ssh-keygen", ["-lf", "-"], { input: `${keys.join("\n")}\n`, reject: false });
      expect(exitCode).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test("keys in the config are checked before the build, and those in files and secrets with the image", () => {
  const keys = [
    `${type} AAAA... me`,
    "/root/.ssh/id_ed25519.pub",
    `${key.slice(0, -40)}`,
    file("missing.pub"),
    secret("KEY"),
  ];
  const check = () => systemOf({ authorizedKeys: { root: keys } });
  expect(check).toThrow(/root\[0\].*root\[1\].*root\[2\]/s);
  expect(check).not.toThrow(/root\[3\]/);
});
