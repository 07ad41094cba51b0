import { z } from "zod";
import { sshPublicHostKey } from "./sshPublicHostKey.js";

/** A URL that Nix can open, or a folder: anything without a scheme. */
const cacheUrl = z
  .string()
  .min(1)
  .refine(
    (text) => (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? /^(https?|ssh-ng|s3|file):\/\/./.test(text) : isLine(text)),
    "not the address of a binary cache\nWrite https://…, http://…, ssh-ng://user@host, s3://bucket, or the path of a folder",
  );

function isLine(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}

/** Name and base64 of 32 bytes, which is Nix's format of public keys. A secret key has 64 bytes. */
const cachePublicKey = z
  .string()
  .refine(
    (text) => !/^[^:\s]+:[A-Za-z0-9+/]{86}==$/.test(text),
    "this is a secret key, which must not be in a config\nMake a new pair with `nixwrt cache keygen`, and write its public key here",
  )
  .regex(
    /^[^:\s]+:[A-Za-z0-9+/]{43}=$/,
    "not the public key of a binary cache\nWrite the line that `nixwrt cache keygen` prints, such as team-1:base64",
  );

const sshKey = z.string().regex(/^[^\p{Cc}]+$/u, "not the path of a file");

const hostKey = z
  .string()
  .refine(
    (text) => sshPublicHostKey(text) !== undefined,
    "not the public host key of an ssh server\nWrite what `ssh-keyscan -t ed25519 HOST` prints after the host's name: ssh-ed25519 AAAA…",
  );

export const cacheSchema = z
  .strictObject({
    url: cacheUrl,
    publicKey: cachePublicKey,
    sshKey: sshKey.exactOptional(),
    hostKey: hostKey.exactOptional(),
  })
  .refine(
    ({ url, sshKey: key, hostKey: host }) => !url.startsWith("ssh-ng://") || (key !== undefined && host !== undefined),
    {
      error: "a cache over ssh needs sshKey and hostKey\nA build cannot ask for a password or a host key",
    },
  );

/** `host`, `user@host`, `host:port`. An IPv6 address is in brackets. */
const builderHost = z
  .string()
  .regex(
    /^([a-z_][a-z0-9_.-]*@)?([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:\d{1,5})?$/i,
    "not a host to build on\nWrite host, user@host or user@host:port",
  );

export const builderSchema = z.strictObject({
  host: builderHost,
  systems: z
    .array(z.string().regex(/^[a-z0-9_]+-linux$/, "not a system type\nSuch as x86_64-linux"))
    .min(1)
    .readonly()
    .exactOptional(),
  maxJobs: z.int().min(1).max(1024).exactOptional(),
  speed: z.int().min(1).max(1_000_000).exactOptional(),
  sshKey,
  hostKey,
});
