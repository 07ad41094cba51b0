import { generateKeyPairSync, randomInt } from "node:crypto";

/** Makes a private Ed25519 key in OpenSSH's format, without a passphrase, as ssh-keygen does; PROTOCOL.key in OpenSSH's source describes the format. */
export function newHostKey(): string {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const [secret, shared] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  const type = text("ssh-ed25519");
  const check = number(randomInt(2 ** 32));
  const key = padded(
    Buffer.concat([check, check, type, text(shared), text(Buffer.concat([secret, shared])), text("")]),
  );
  const none = text("none");
  const file = [
    Buffer.from("openssh-key-v1\0"),
    none,
    none,
    text(""),
    number(1),
    text(Buffer.concat([type, text(shared)])),
    text(key),
  ];
  const lines =
    Buffer.concat(file)
      .toString("base64")
      .match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}

/** Pads with the bytes 1, 2, 3 and so on to a multiple of 8 bytes, the block size of the cipher `none`. */
function padded(data: Buffer): Buffer {
  const missing = (8 - (data.length % 8)) % 8;
  return Buffer.concat([data, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A string of ssh's protocol: its length in bytes, then the bytes. */
function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
}
