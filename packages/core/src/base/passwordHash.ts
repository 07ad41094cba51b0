import { formatPath } from "../configPath.js";
import { decodeText } from "../decodeText.js";
import { type Content, describeOrigin, type Reading, readAs } from "../system/content.js";
import type { User } from "../system/User.js";

/** Hashes of musl's crypt(3): MD5, Blowfish, SHA-256 and SHA-512. DES is left out, because its hashes look like passwords. */
const known = [
  /^\$1\$[^$:\s]{0,8}\$[./0-9A-Za-z]{22}$/,
  /^\$2[abxy]\$(0[4-9]|[12]\d|3[01])\$[./0-9A-Za-z]{53}$/,
  /^\$5\$(rounds=\d{4,7}\$)?[^$:\s]{0,16}\$[./0-9A-Za-z]{43}$/,
  /^\$6\$(rounds=\d{4,7}\$)?[^$:\s]{0,16}\$[./0-9A-Za-z]{86}$/,
];

/** Whether the text deliberately is not a hash, in the format of passwd(5), so that no password matches. */
export function isLocked(hash: string): boolean {
  return /^[!*][!-9;-~]*$/.test(hash);
}

/** Whether a password can match a user's hash, as far as that is known before secrets and files are read. */
export function mayHavePassword({ passwordHash }: User): boolean {
  return passwordHash !== undefined && !(typeof passwordHash === "string" && isLocked(passwordHash.trim()));
}

/** Hashes of other systems, by their prefix. */
const foreign: Readonly<Record<string, string>> = {
  $y$: "yescrypt",
  $gy$: "gost-yescrypt",
  $7$: "scrypt",
  $argon2: "Argon2",
  $md5: "SunMD5",
  $sha1$: "SHA-1",
  $3$: "NT",
};

/** Returns a user's password hash as a content that is checked: /etc/shadow can contain it, and the device's crypt(3) supports it. */
export function passwordHashContent(user: string, hash: Content): Content {
  return readAs(hash, (data) =>
    readPasswordHash(data, formatPath(["users", user, "passwordHash"]), describeOrigin(hash)),
  );
}

function readPasswordHash(data: Buffer, path: string, origin: string | undefined): Reading {
  const what = origin ?? "this";
  // White space from an editor or `echo` is not part of a hash.
  const hash = decodeText(data)?.trim();
  if (hash !== undefined && (isLocked(hash) || known.some((form) => form.test(hash)))) {
    return { data: hash };
  }
  const [, name] = Object.entries(foreign).find(([start]) => hash?.startsWith(start)) ?? [];
  return { problems: [{ code: "PASSWORD_HASH", path, message: faultOf(hash, what, name), hint }] };
}

const hint = "Make one with: openssl passwd -6\nWithout passwordHash, the password is locked, but ssh keys still work";

function faultOf(hash: string | undefined, what: string, foreignName: string | undefined): string {
  if (hash === undefined) return `${what} is not text`;
  if (hash === "") return `${what} is empty, which would let anyone log in without a password`;
  if (/[\r\n]/.test(hash)) return `${what} has several lines; a hash is a single line`;
  if (foreignName !== undefined)
    return `${what} is a hash of ${foreignName}, which the device's C library (musl) does not support`;
  if (hash.includes(":")) return `${what} holds a colon, which separates the fields of /etc/shadow`;
  return `${what} is not a complete hash that the device's C library (musl) supports; a plain password cannot be used here`;
}
