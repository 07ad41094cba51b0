import fc from "fast-check";
import { expect, test } from "vitest";
import { sshPublicHostKey } from "../../src/config/sshPublicHostKey.js";
import { builderSchema, cacheSchema } from "../../src/config/teamSchema.js";

const publicKey = "team-1:f/QA2nGMjuuz+qks2W/nfKVY+PIw1mlVULAufY1cQU0=";
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIZEJmzJaBpsVvh5IrWH2LXtPwFd8vBx/VGVBNHtLM4r";
const messages = (result: { readonly error?: { readonly issues: readonly { readonly message: string }[] } }) =>
  result.error?.issues.map(({ message }) => message).join("\n") ?? "";

test.each([
  "https://cache.example.org/a",
  "http://me:pw@10.0.0.1:8080",
  "/srv/cache",
  "cache",
  "../our cache",
  "file:///srv/cache",
  "s3://bucket?region=eu",
])("%s can be a cache", (url) => expect(cacheSchema.safeParse({ url, publicKey })).toMatchObject({ success: true }));

test.each(["", "ftp://cache.example.org", "https://", "ssh://host", "cache\nsubstituters = x"])(
  "%j cannot be a cache",
  (url) =>
    expect(messages(cacheSchema.safeParse({ url, publicKey }))).toMatch(/not the address of a binary cache|Too small/i),
);

test("a cache over ssh requires sshKey and hostKey", () => {
  const url = "ssh-ng://ci@cache.example.org";
  expect(messages(cacheSchema.safeParse({ url, publicKey }))).toContain("needs sshKey and hostKey");
  expect(cacheSchema.safeParse({ url, publicKey, sshKey: "~/.ssh/cache", hostKey })).toMatchObject({ success: true });
});

test("a cache without a public key is refused; a secret key is reported but not shown", () => {
  expect(cacheSchema.safeParse({ url: "/srv/cache" }).success).toBe(false);
  for (const key of ["", "team-1", "f/QA2nGMjuuz+qks2W/nfKVY+PIw1mlVULAufY1cQU0=", `a b:${"A".repeat(43)}=`]) {
    expect(messages(cacheSchema.safeParse({ url: "/srv/cache", publicKey: key }))).toContain("not the public key");
  }
  const secret = `team-1:${"A".repeat(86)}==`;
  const said = messages(cacheSchema.safeParse({ url: "/srv/cache", publicKey: secret }));
  expect(said).toContain("this is a secret key");
  expect(said).not.toContain("AAAA");
});

test.each([
  "builder",
  "builder.example.org",
  "nix@builder",
  "nix@builder:2222",
  "10.0.0.1:22",
  "[fd00::1]:22",
  "nix@[fd00::1]",
])("%s can be a builder", (host) =>
  expect(builderSchema.safeParse({ host, sshKey: "key", hostKey })).toMatchObject({ success: true }),
);

test.each(["", "-oProxyCommand=touch", "a b", "nix@", "builder:port", "ssh://builder", "a\nHost b", "nix@-x"])(
  "%j cannot be a builder",
  (host) => expect(builderSchema.safeParse({ host, sshKey: "key", hostKey }).success).toBe(false),
);

test("a host key can have a comment, or a host before it", () => {
  for (const text of [
    hostKey,
    `${hostKey} root@builder`,
    `builder.example.org ${hostKey}\n`,
    `[builder]:2222 ${hostKey}`,
  ]) {
    expect(sshPublicHostKey(text)).toBe(hostKey);
  }
});

test("a host key whose type does not match its bytes is refused, like any other text", () => {
  expect(sshPublicHostKey(hostKey.replace("ssh-ed25519", "ssh-rsa"))).toBeUndefined();
  expect(sshPublicHostKey("SHA256:uNiVztksCsDhcc0u9e8BrJXQ/Gl2ax1V")).toBeUndefined();
  expect(sshPublicHostKey("ssh-ed25519")).toBeUndefined();
  fc.assert(fc.property(fc.string(), (text) => sshPublicHostKey(text) === undefined));
});
