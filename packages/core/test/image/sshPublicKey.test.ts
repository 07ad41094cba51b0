import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { sshPublicKey } from "../../src/image/sshPublicKey.js";

/** Makes a key pair with this machine's ssh-keygen. */
async function makeKey(...options: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-key-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "key");
  await execa("ssh-keygen", ["-q", "-N", "", "-C", "a comment", "-f", file, ...options]);
  const [type, blob] = (await readFile(`${file}.pub`, "utf8")).split(" ");
  return { privateKey: await readFile(file, "utf8"), publicKey: `${type} ${blob}` };
}

it.each([
  [["-t", "ed25519"]],
  [["-t", "rsa", "-b", "2048"]],
  [["-t", "rsa", "-b", "2048", "-m", "PEM"]],
  [["-t", "ecdsa", "-b", "256"]],
  [["-t", "ecdsa", "-b", "384"]],
  [["-t", "ecdsa", "-b", "521"]],
  [["-t", "ecdsa", "-b", "256", "-m", "PEM"]],
  [["-t", "ecdsa", "-b", "521", "-m", "PEM"]],
])("the public half of a key from ssh-keygen %j is the one that ssh-keygen prints", async (options) => {
  const { privateKey, publicKey } = await makeKey(...options);
  expect(sshPublicKey(privateKey)).toBe(publicKey);
  // As if an editor had saved it.
  expect(sshPublicKey(`\n${privateKey.replaceAll("\n", "\r\n").trimEnd()}`)).toBe(publicKey);
});

it("other text has no public half", async () => {
  const { privateKey } = await makeKey("-t", "ed25519");
  const lines = privateKey.split("\n");
  expect(sshPublicKey("")).toBeUndefined();
  expect(sshPublicKey(lines.slice(0, 3).join("\n"))).toBeUndefined();
  expect(sshPublicKey([lines[0], lines[1]?.slice(0, 40), lines.at(-2)].join("\n"))).toBeUndefined();
  expect(sshPublicKey("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----")).toBeUndefined();
});

it("no key makes it throw or return more than one line", async () => {
  const frame = (body: string) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (data, begun) => {
      const start = begun ? Buffer.from("openssh-key-v1\0") : Buffer.alloc(0);
      const found = sshPublicKey(frame(Buffer.concat([start, data]).toString("base64")));
      expect(found ?? "").not.toContain("\n");
    }),
  );
});
