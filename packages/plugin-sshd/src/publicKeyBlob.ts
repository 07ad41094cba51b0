import { decodeBase64, KeyFault, type WireReader, wireReader } from "./sshWire.js";

/** Size of an uncompressed point on each curve, in bytes. */
const curves: Readonly<Record<string, number>> = { nistp256: 65, nistp384: 97, nistp521: 133 };

/** Smallest RSA key that dropbear accepts (MIN_RSA_KEYLEN in sysoptions.h), in bits. */
const minRsaBits = 1024;

/** The key types that our dropbear knows (signkey.c, with DROPBEAR_DSS off), each with a reader of the fields after its name. */
const readers: Readonly<Record<string, (blob: WireReader) => void>> = {
  "ssh-ed25519": ed25519,
  "ecdsa-sha2-nistp256": ecdsa("nistp256"),
  "ecdsa-sha2-nistp384": ecdsa("nistp384"),
  "ecdsa-sha2-nistp521": ecdsa("nistp521"),
  "ssh-rsa": rsa,
  "sk-ssh-ed25519@openssh.com": (blob) => {
    ed25519(blob);
    blob.bytes();
  },
  "sk-ecdsa-sha2-nistp256@openssh.com": (blob) => {
    ecdsa("nistp256")(blob);
    blob.bytes();
  },
};

/** Names of the key types that can log in. */
export const keyTypes: readonly string[] = Object.keys(readers);

/** Whether a word looks like a key type, known to dropbear or not: `ssh-dss`, `ssh-ed25519-cert-v01@openssh.com`. */
export function isKeyType(word: string): boolean {
  return keyTypes.includes(word) || /^(sk-)?(ssh|ecdsa-sha2|rsa-sha2)-[\w.@-]+$/.test(word);
}

/**
 * A public key in base64, with padding.
 * @param type one of {@link keyTypes}
 * @throws {KeyFault} when the key is truncated, or of another type.
 */
export function checkPublicKey(type: string, base64: string): string {
  const data = decodeBase64(base64);
  const blob = wireReader(data);
  const found = blob.text();
  if (found !== type) {
    throw new KeyFault(isKeyType(found) ? `it is a key of the type ${found}` : "it is not a public key");
  }
  readers[type]?.(blob);
  blob.end();
  return data.toString("base64");
}

function ed25519(blob: WireReader): void {
  if (blob.bytes().length !== 32) throw new KeyFault("it is damaged");
}

function ecdsa(curve: string): (blob: WireReader) => void {
  return (blob) => {
    const [name, point] = [blob.text(), blob.bytes()];
    if (name !== curve || point.length !== curves[curve] || point[0] !== 4) throw new KeyFault("it is damaged");
  };
}

function rsa(blob: WireReader): void {
  // Dropbear and OpenSSL accept exponents of at most 64 bits (buf_get_rsa_pub_key).
  if (blob.bits() > 64) throw new KeyFault("its exponent is too large");
  const bits = blob.bits();
  if (bits < minRsaBits) throw new KeyFault(`its ${bits} bits are not enough: dropbear needs ${minRsaBits}`);
}
