import { createPrivateKey, createPublicKey } from "node:crypto";

/** Start of the data in OpenSSH's key files: its PROTOCOL.key. */
const magic = "openssh-key-v1\0";

/** ssh's names of curves. */
const curves: Readonly<Record<string, string>> = { "P-256": "nistp256", "P-384": "nistp384", "P-521": "nistp521" };

/**
 * Returns the public half of an ssh server's private key in the format of known_hosts: type and base64. Accepts OpenSSH's format, and the
 * older PEM of RSA and EC keys. Returns undefined for anything else.
 */
export function sshPublicKey(privateKey: string): string | undefined {
  const [, label, body = ""] = /-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----/s.exec(privateKey) ?? [];
  if (label === undefined) return undefined;
  try {
    const blob = label === "OPENSSH PRIVATE KEY" ? opensshBlob(Buffer.from(body, "base64")) : pemBlob(privateKey);
    const type = blob === undefined ? undefined : reader(blob)().toString("latin1");
    return blob === undefined || !/^[\w@.-]+$/.test(type ?? "") ? undefined : `${type} ${blob.toString("base64")}`;
  } catch {
    // The key is truncated, or the text is not a key. Assembling an image with it reports that.
    return undefined;
  }
}

/** Reads the public key, which is not encrypted even if the private key is. */
function opensshBlob(data: Buffer): Buffer | undefined {
  if (data.subarray(0, magic.length).toString("latin1") !== magic) return undefined;
  const field = reader(data.subarray(magic.length));
  for (const _of of ["cipher", "key derivation", "its options"]) field();
  // One key follows, or as many as this number says.
  return reader(data.subarray(data.length - field.left() + 4))();
}

function pemBlob(text: string): Buffer | undefined {
  const jwk = createPublicKey(createPrivateKey(text)).export({ format: "jwk" });
  const part = (name: "n" | "e" | "x" | "y") => Buffer.from(jwk[name] ?? "", "base64url");
  if (jwk.kty === "RSA")
    return Buffer.concat([string("ssh-rsa"), string(positive(part("e"))), string(positive(part("n")))]);
  const curve = curves[jwk.crv ?? ""];
  if (jwk.kty !== "EC" || curve === undefined) return undefined;
  const point = Buffer.concat([Buffer.from([4]), part("x"), part("y")]);
  return Buffer.concat([string(`ecdsa-sha2-${curve}`), string(curve), string(point)]);
}

/** Returns a function that reads the fields one by one. Each follows its length. */
function reader(data: Buffer) {
  let at = 0;
  const next = () => {
    const end = at + 4 + data.readUInt32BE(at);
    if (end > data.length) throw new RangeError("a field is longer than the data");
    const field = data.subarray(at + 4, end);
    at = end;
    return field;
  };
  return Object.assign(next, { left: () => data.length - at });
}

function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Adds a zero byte to a number whose first bit is set. Otherwise it would be negative. */
function positive(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}
