import { createPrivateKey, createPublicKey } from "node:crypto";
import { type Content, readAs, textContent } from "@nixwrt/core";

/** Matches 32 bytes in base64. Only four bits of the last digit count. */
const keyPattern = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** A key of zeros, which stands for no key: the kernel removes the key that it had. */
const noKey = `${"A".repeat(43)}=`;

/** Whether a text is a key in WireGuard's format. */
export function isKey(text: string): boolean {
  return keyPattern.test(text) && text !== noKey;
}

/** Header before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b656e04220420", "hex");

/** A key that the config gives as a secret. It is checked when an image is assembled. */
export function keyContent(content: Content, what: string, path: string): Content {
  return textContent(content, {
    what,
    path,
    code: "WIREGUARD_KEY",
    pattern: new RegExp(`(?!${noKey})${keyPattern.source.slice(1, -1)}`),
    hint: "Give 44 characters, as `wg genkey` prints them. The README shows how to make a key without wg",
  });
}

/** This device's private key. Its public key must not be that of a peer: that happens when somebody gives each device its own public key. */
export function privateKeyContent(content: Content, path: string, peers: readonly string[]): Content {
  return readAs(keyContent(content, "the private key", path), (data) => {
    const index = peers.indexOf(publicKeyOf(data.toString()));
    if (index < 0) return { data };
    const problem = {
      code: "WIREGUARD_KEY",
      path: path.replace(/: .*/, `: peers[${index}].publicKey`),
      message: "this is the public key of this device itself",
      hint: "Give the peer's public key here, and this one in the peer's configuration",
    };
    return { problems: [problem] };
  });
}

/** Computes the public key of a private key, both in base64. */
export function publicKeyOf(privateKey: string): string {
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8, Buffer.from(privateKey, "base64")]),
    format: "der",
    type: "pkcs8",
  });
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  return Buffer.from(x, "base64url").toString("base64");
}
