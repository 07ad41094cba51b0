import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { file, secret } from "@nixwrt/core";
import { makeSshKey } from "@nixwrt/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentOf, folderOf } from "./contents.js";

const key = makeSshKey();
const path = "/etc/dropbear/host_key";
const read = (value: string) =>
  contentOf({ hostKey: secret("KEY"), authorizedKeys: { root: [key.publicKey] } }, path, { secrets: { KEY: value } });

/** Returns the public key that this machine's `ssh-keygen` derives. */
function publicOf(text: string): string {
  const folder = folderOf({});
  writeFileSync(join(folder, "key"), text, { mode: 0o600 });
  return execFileSync("ssh-keygen", ["-y", "-f", join(folder, "key")], { encoding: "utf8" })
    .split(" ", 2)
    .join(" ");
}

const sameKey = key.publicKey.split(" ", 2).join(" ");

describe("changes of a key by shells, editors and environments are undone", () => {
  it.each<[string, (text: string) => string]>([
    ["none", (text) => text],
    ["no final newline, as with $(cat key)", (text) => text.trimEnd()],
    ["Windows line endings", (text) => text.replaceAll("\n", "\r\n")],
    ["a byte order mark", (text) => `\uFEFF${text}`],
    ["indented lines, as in YAML", (text) => text.replaceAll(/^/gm, "    ")],
    ["all on one line, as with echo $KEY", (text) => text.replaceAll("\n", " ")],
    ["line breaks written as \\n", (text) => text.replaceAll("\n", "\\n")],
    ["surrounding text", (text) => `my key:\n${text}\nthe end\n`],
  ])("%s", async (_, harm) => {
    const repaired = await read(harm(key.privateKey));
    expect(repaired).toMatch(
      /^-----BEGIN OPENSSH PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END OPENSSH PRIVATE KEY-----\n$/,
    );
    expect(publicOf(repaired as string)).toBe(sameKey);
  });

  it.each(["ed25519", "ecdsa", "rsa"])("a key from ssh-keygen is accepted: %s", async (type) => {
    const folder = folderOf({});
    execFileSync("ssh-keygen", [
      "-q",
      "-t",
      type,
      "-N",
      "",
      "-f",
      join(folder, "k"),
      "-C",
      "a longer comment, ünd more",
    ]);
    const text = readFileSync(join(folder, "k"), "utf8");
    const options = { hostKey: file("k"), authorizedKeys: { root: [key.publicKey] } };
    const repaired = await contentOf(options, path, { directory: folder });
    expect(publicOf(repaired as string)).toBe(publicOf(text));
  });

  it.each(["rsa", "ec"] as const)(
    "an older PEM of %s keys, which dropbearconvert supports, is accepted",
    async (type) => {
      const text = String(
        type === "rsa"
          ? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" })
          : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "sec1", format: "pem" }),
      );
      expect(await read(text.replaceAll("\n", "\r\n").trimEnd())).toBe(text);
    },
  );
});

const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
const locked = { format: "pem", cipher: "aes-128-cbc", passphrase: "x" } as const;
const withPassphrase = () => {
  const folder = folderOf({});
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "secret", "-f", join(folder, "k")]);
  return readFileSync(join(folder, "k"), "utf8");
};
const bodyOf = (text: string) => text.split("\n").slice(1, -2).join("\n");

describe("another key is refused with its kind", () => {
  it.each<[string, () => string]>([
    ["it is a private key in PKCS#8 format", () => String(rsa.export({ type: "pkcs8", format: "pem" }))],
    ["in PKCS#8 format, with a passphrase", () => String(rsa.export({ type: "pkcs8", ...locked }))],
    ["it has a passphrase", () => String(rsa.export({ type: "pkcs1", ...locked }))],
    ["it has a passphrase", withPassphrase],
    [
      "ssh does not support its curve, secp256k1",
      () =>
        String(
          generateKeyPairSync("ec", { namedCurve: "secp256k1" }).privateKey.export({ type: "sec1", format: "pem" }),
        ),
    ],
    ["it is a PuTTY key (.ppk)", () => "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"],
    ["it is a public key", () => key.publicKey],
    ["it is a public key", () => "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"],
    ["it is a certificate", () => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ["it is a DSA key", () => "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n"],
    ["-----END …-----, is missing", () => key.privateKey.slice(0, 200)],
    ["it is truncated", () => key.privateKey.replace(bodyOf(key.privateKey), bodyOf(key.privateKey).slice(0, 204))],
    ["it is not base64", () => key.privateKey.replace(/[A-Za-z]{4}\n/, "!!!!\n")],
    ["it is damaged", () => key.privateKey.replace("b3BlbnNz", "b3BlbnNx")],
    ["it contains no key", () => "hunter2"],
  ])("%s", async (reason, make) => {
    const text = make();
    const problems = await read(text);
    expect(problems).toMatchObject([
      {
        code: "SSHD_HOST_KEY",
        path: "@nixwrt/plugin-sshd: hostKey",
        message: expect.stringContaining(reason) as string,
      },
    ]);
    expect(problems).toMatchObject([{ message: expect.stringContaining("the secret KEY") as string }]);
    for (const word of text.split(/\s+/).filter((one) => one.length > 30))
      expect(JSON.stringify(problems)).not.toContain(word);
  });

  it("dropbear's own binary format", async () => {
    const directory = folderOf({
      k: Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from("ssh-ed25519"), Buffer.alloc(68)]),
    });
    const options = { hostKey: file("k"), authorizedKeys: { root: [key.publicKey] } };
    expect(await contentOf(options, path, { directory })).toMatchObject([
      { code: "SSHD_HOST_KEY", message: expect.stringContaining("dropbear's own format") as string },
    ]);
  });
});

it("a key with any byte changed is refused, or accepted as another key", async () => {
  const raw = Buffer.from(bodyOf(key.privateKey), "base64");
  await fc.assert(
    fc.asyncProperty(fc.nat(raw.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = Buffer.from(raw);
      damaged[at] = (damaged[at] ?? 0) ^ change;
      const text = key.privateKey.replace(bodyOf(key.privateKey), damaged.toString("base64"));
      const repaired = await read(text);
      if (typeof repaired === "string") expect(repaired).toContain("OPENSSH PRIVATE KEY");
      else expect(repaired.map(({ code }) => code)).toEqual(["SSHD_HOST_KEY"]);
    }),
    { numRuns: 500 },
  );
});

it("any other text is refused with a reason", async () => {
  const junk = fc.oneof(
    fc.string(),
    fc.string().map((text) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${text}\n-----END OPENSSH PRIVATE KEY-----`),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => {
      const body = Buffer.concat([Buffer.from("openssh-key-v1\0"), bytes]).toString("base64");
      return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----`;
    }),
  );
  await fc.assert(
    fc.asyncProperty(junk, async (text) => {
      expect(await read(text)).toMatchObject([{ code: "SSHD_HOST_KEY" }]);
    }),
    { numRuns: 500 },
  );
});
