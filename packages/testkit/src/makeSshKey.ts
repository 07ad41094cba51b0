import { generateKeyPairSync, randomBytes } from "node:crypto";

/** A key pair. */
export interface SshKey {
  /** One line, as authorized_keys has it. */
  readonly publicKey: string;
  /** OpenSSH's file format, without a passphrase. */
  readonly privateKey: string;
}

const type = "ssh-ed25519";
/** Bytes that the private part is padded to when it is not encrypted. */
const blockSize = 8;
const lineLength = 70;

/**
 * Makes an ed25519 key pair, as `ssh-keygen -t ed25519 -N ""` would, for a login or as a host key.
 * The format is that of OpenSSH's PROTOCOL.key.
 */
export function makeSshKey(comment = "nixwrt-testkit"): SshKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { x = "", d = "" } = privateKey.export({ format: "jwk" });
  const [open, seed] = [Buffer.from(x, "base64url"), Buffer.from(d, "base64url")];
  const publicPart = Buffer.concat([field(type), field(open)]);
  const check = randomBytes(4); // written twice: equal when decrypted with the right passphrase
  const secret = Buffer.concat([check, check, publicPart, field(Buffer.concat([seed, open])), field(comment)]);
  const file = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    field("none"), // cipher
    field("none"), // key derivation
    field(""),
    uint32(1), // keys
    field(publicPart),
    field(padded(secret)),
  ]);
  const lines = file.toString("base64").match(new RegExp(`.{1,${lineLength}}`, "g")) ?? [];
  return {
    publicKey: `${type} ${publicPart.toString("base64")} ${comment}`,
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`,
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** With 1, 2, 3 and so on. */
function padded(bytes: Buffer): Buffer {
  const missing = (blockSize - (bytes.length % blockSize)) % blockSize;
  return Buffer.concat([bytes, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}
