import { generateKeyPairSync, randomBytes } from "node:crypto";

/** An ssh key pair. */
export interface SshKey {
  /** One line in the format of authorized_keys. */
  readonly publicKey: string;
  /** OpenSSH's file format, without a passphrase. */
  readonly privateKey: string;
}

const type = "ssh-ed25519";
/** The unencrypted private part is padded to a multiple of this many bytes. */
const blockSize = 8;
const lineLength = 70;

/**
 * Generates an ed25519 key pair like `ssh-keygen -t ed25519 -N ""`, for logins or as a host key.
 * OpenSSH's PROTOCOL.key specifies the format.
 */
export function makeSshKey(comment = "nixwrt"): SshKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { x = "", d = "" } = privateKey.export({ format: "jwk" });
  const [open, seed] = [Buffer.from(x, "base64url"), Buffer.from(d, "base64url")];
  const publicPart = Buffer.concat([field(type), field(open)]);
  const check = randomBytes(4); // stored twice: the copies are equal after decryption with the right passphrase
  const secret = Buffer.concat([check, check, publicPart, field(Buffer.concat([seed, open])), field(comment)]);
  const file = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    field("none"), // cipher
    field("none"), // key derivation function
    field(""),
    uint32(1), // number of keys
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

/** Pads to the block size with the bytes 1, 2, 3 and so on. */
function padded(bytes: Buffer): Buffer {
  const missing = (blockSize - (bytes.length % blockSize)) % blockSize;
  return Buffer.concat([bytes, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}
