import { createPrivateKey } from "node:crypto";
import { decodeBase64, KeyFault, wireReader } from "./sshWire.js";

/** Host key types that our dropbear supports. */
const types = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];
const magic = "openssh-key-v1\0";

/**
 * A private key in a format that dropbearconvert reads.
 * @param text the bytes decoded as text, if they are text
 * @throws {KeyFault} when it is not a private key; the message says what it is instead.
 */
export function mendHostKey(data: Buffer, text: string | undefined): string {
  const stranger = strangerFault(data, text);
  if (text === undefined || stranger !== undefined) throw new KeyFault(stranger ?? "it is not text");
  const [, label = "", body = ""] = /-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/s.exec(text) ?? [];
  if (label === "") {
    throw new KeyFault(
      /-----BEGIN /.test(text) ? "its last line, -----END …-----, is missing: it is truncated" : "it contains no key",
    );
  }
  const base64 = body.replaceAll(/\\[rn]|\s|\uFEFF/g, "");
  if (label === "OPENSSH PRIVATE KEY") checkOpenssh(decodeBase64(base64));
  else if (label === "RSA PRIVATE KEY" || label === "EC PRIVATE KEY") checkPem(label, body, base64);
  else throw new KeyFault(`it is ${describeLabel(label)}`);
  return pem(label, base64);
}

function pem(label: string, base64: string): string {
  const lines =
    decodeBase64(base64)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** Names what the bytes are when they are not a private key in PEM format. */
function strangerFault(data: Buffer, text: string | undefined): string | undefined {
  if (data.length > 8 && types.includes(data.subarray(4, 4 + data.readUInt32BE()).toString("latin1"))) {
    return "it is in dropbear's own format; `dropbearconvert dropbear openssh FILE host_key` converts it";
  }
  if (text === undefined) return undefined;
  const start = text.trimStart();
  if (/^PuTTY-User-Key-File-\d/.test(start)) {
    return "it is a PuTTY key (.ppk). Convert it with PuTTYgen (Conversions, Export OpenSSH key) or puttygen FILE -O private-openssh-new";
  }
  if (/^(ssh-|ecdsa-sha2-|sk-)\S+ +AAAA/.test(start) || /^---- BEGIN SSH2 PUBLIC KEY/.test(start)) {
    return "it is a public key; the private one is the file without .pub";
  }
  if (start === "") return "it is empty";
  return undefined;
}

function describeLabel(label: string): string {
  if (label === "PRIVATE KEY") return "a private key in PKCS#8 format";
  if (label === "ENCRYPTED PRIVATE KEY") return "a private key in PKCS#8 format, with a passphrase";
  if (label === "DSA PRIVATE KEY") return "a DSA key, which ssh no longer takes";
  if (label.endsWith("PUBLIC KEY")) return "a public key";
  if (label.endsWith("CERTIFICATE")) return "a certificate";
  return `PEM of another kind (${label.slice(0, 40)})`;
}

/** Checks a key in OpenSSH's own format, which PROTOCOL.key in OpenSSH's source describes. */
function checkOpenssh(data: Buffer): void {
  if (data.subarray(0, magic.length).toString("latin1") !== magic) throw new KeyFault("it is damaged");
  const outer = wireReader(data.subarray(magic.length));
  const [cipher, kdf] = [outer.text(), outer.text()];
  outer.bytes();
  const count = outer.number();
  if (cipher !== "none" || kdf !== "none") throw new KeyFault("it has a passphrase, which the router cannot enter");
  if (count !== 1) throw new KeyFault(`it contains ${count} keys`);
  const type = wireReader(outer.bytes()).text();
  const inner = wireReader(outer.bytes());
  outer.end();
  const [check, again] = [inner.number(), inner.number()];
  if (check !== again || inner.text() !== type) throw new KeyFault("it is damaged");
  if (!types.includes(type))
    throw new KeyFault(
      `it is of the type ${printable(type)}, which a server cannot use; it can use ${types.join(", ")}`,
    );
  // Every type has at least two fields, then a comment and the padding 1, 2, 3 and so on.
  const fields: Readonly<Record<string, number>> = { "ssh-ed25519": 2, "ssh-rsa": 6 };
  for (let field = fields[type] ?? 3; field > 0; field--) inner.bytes();
  inner.bytes();
  if (inner.rest().some((byte, index) => byte !== index + 1)) throw new KeyFault("it is damaged");
}

function printable(text: string): string {
  return text.replaceAll(/[^\w@.-]/g, "?").slice(0, 40);
}

/** Checks a key in one of the older formats that dropbearconvert also reads. */
function checkPem(label: string, body: string, base64: string): void {
  if (/Proc-Type:|DEK-Info:/.test(body)) throw new KeyFault("it has a passphrase, which the router cannot enter");
  try {
    const key = createPrivateKey(pem(label, base64));
    if (key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 1024) {
      throw new KeyFault("its RSA key is too short: dropbear needs 1024 bits");
    }
    const curve = key.asymmetricKeyDetails?.namedCurve;
    if (curve !== undefined && !["prime256v1", "secp384r1", "secp521r1"].includes(curve)) {
      throw new KeyFault(`ssh does not support its curve, ${curve}`);
    }
  } catch (error) {
    throw error instanceof KeyFault ? error : new KeyFault("it is damaged");
  }
}
