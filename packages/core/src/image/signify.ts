import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as ed25519Sign,
  verify as ed25519Verify,
  generateKeyPairSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

/**
 * Keys and signatures in the format of OpenBSD's signify(1): a comment line, and a line of base64. All are Ed25519. A key pair and its
 * signatures share a random number, which shows which key to try. The format is that of signify.c in the portable release.
 */
const algorithm = Buffer.from("Ed");
/** KDFALG: bcrypt_pbkdf, with which signify encrypts secret keys. */
const passwordHash = Buffer.from("BK");
const commentStart = "untrusted comment: ";
const keyNumberBytes = 8;
const publicKeyBytes = 32;
const seedBytes = 32;
const signatureBytes = 64;
/** Maximum length of comments: COMMENTMAXLEN. */
const commentLimit = 1024;

/** DER (RFC 8410) before the 32 bytes of an Ed25519 private key (PKCS #8), and of a public key (SubjectPublicKeyInfo). */
const privateKeyStart = Buffer.from("302e020100300506032b657004220420", "hex");
const publicKeyStart = Buffer.from("302a300506032b6570032100", "hex");

export interface PublicKey {
  /** 8 bytes that identify the key pair. */
  readonly keyNumber: Buffer;
  /** 32 bytes. */
  readonly key: Buffer;
}

export interface SecretKey extends PublicKey {
  /** 32 bytes. */
  readonly seed: Buffer;
}

export interface Signature {
  readonly keyNumber: Buffer;
  /** 64 bytes. */
  readonly signature: Buffer;
}

/** The text is not a key, or not a usable one. The message says why, and contains nothing of the key. */
export class KeyFault extends Error {}

export function generateSecretKey(): SecretKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const seed = privateKey.export({ type: "pkcs8", format: "der" }).subarray(privateKeyStart.length);
  return { seed, key: publicFromSeed(seed), keyNumber: randomBytes(keyNumberBytes) };
}

/** Returns the base64 line of a public key: 56 characters that start with `RW`. */
export function publicKeyLine({ keyNumber, key }: PublicKey): string {
  return Buffer.concat([algorithm, keyNumber, key]).toString("base64");
}

/** Returns the base64 line of a secret key without a password, as made by `signify -G -n`: 140 characters. */
export function secretKeyLine({ keyNumber, seed, key }: SecretKey): string {
  const secret = Buffer.concat([seed, key]);
  const rounds = Buffer.alloc(4);
  const salt = Buffer.alloc(16);
  return Buffer.concat([algorithm, passwordHash, rounds, salt, checksum(secret), keyNumber, secret]).toString("base64");
}

/** Returns a complete file: `comment` and the base64 line. */
export function signifyFile(comment: string, line: string): string {
  return `${commentStart}${comment}\n${line}\n`;
}

/**
 * Parses a public key: the whole text of a file, or only its base64 line.
 * @throws {KeyFault}
 */
export function parsePublicKey(text: string): PublicKey {
  const data = decode(text, 2 + keyNumberBytes + publicKeyBytes);
  if (data === undefined) throw new KeyFault("this is not a signify public key: 56 characters that start with RW");
  return { keyNumber: data.subarray(2, 10), key: data.subarray(10) };
}

/**
 * Parses a secret key: the whole text of a file, or only its base64 line.
 * @throws {KeyFault} also if a password protects it.
 */
export function parseSecretKey(text: string): SecretKey {
  const data = decode(text, 104);
  if (data === undefined || !data.subarray(2, 4).equals(passwordHash)) {
    throw new KeyFault("this is not a signify secret key: 140 characters that start with RWRCS");
  }
  if (data.readUInt32BE(4) !== 0)
    throw new KeyFault("this secret key is protected by a password, which nixwrt cannot ask for");
  const secret = data.subarray(40);
  const seed = secret.subarray(0, seedBytes);
  const key = secret.subarray(seedBytes);
  if (!timingSafeEqual(checksum(secret), data.subarray(24, 32)) || !publicFromSeed(seed).equals(key)) {
    throw new KeyFault("this secret key is damaged");
  }
  return { seed, key, keyNumber: data.subarray(32, 40) };
}

/** Returns how many bytes `signEmbedded` prepends to a message. */
export function embeddedStartBytes(comment: string): number {
  return signifyFile(comment, "").length + base64Length(2 + keyNumberBytes + signatureBytes);
}

/** Returns a message after its signature, in the format of `signify -S -e` and `signify -V -e`. */
export function signEmbedded(message: Buffer, key: SecretKey, comment: string): Buffer {
  const privateKey = createPrivateKey({
    key: Buffer.concat([privateKeyStart, key.seed]),
    format: "der",
    type: "pkcs8",
  });
  const signature = ed25519Sign(null, message, privateKey);
  const line = Buffer.concat([algorithm, key.keyNumber, signature]).toString("base64");
  return Buffer.concat([Buffer.from(signifyFile(comment, line)), message]);
}

/** Splits data into a message and its signature. Returns undefined if there is no signature at the start. */
export function parseEmbedded(data: Buffer): { readonly message: Buffer; readonly signature: Signature } | undefined {
  if (!startsAsSignify(data)) return undefined;
  const commentEnd = data.subarray(0, commentStart.length + commentLimit).indexOf("\n");
  const length = base64Length(2 + keyNumberBytes + signatureBytes);
  const end = commentEnd + 1 + length;
  if (commentEnd < 0 || data[end] !== 0x0a) return undefined;
  const decoded = decode(data.toString("latin1", commentEnd + 1, end), 2 + keyNumberBytes + signatureBytes);
  if (decoded === undefined) return undefined;
  return {
    message: data.subarray(end + 1),
    signature: { keyNumber: decoded.subarray(2, 10), signature: decoded.subarray(10) },
  };
}

/** Whether data starts like signify's files. */
export function startsAsSignify(data: Buffer): boolean {
  return data.toString("latin1", 0, commentStart.length) === commentStart;
}

export function verify(message: Buffer, { keyNumber, signature }: Signature, key: PublicKey): boolean {
  const publicKey = createPublicKey({
    key: Buffer.concat([publicKeyStart, key.key]),
    format: "der",
    type: "spki",
  });
  return keyNumber.equals(key.keyNumber) && ed25519Verify(null, message, publicKey, signature);
}

function publicFromSeed(seed: Buffer): Buffer {
  const privateKey = createPrivateKey({ key: Buffer.concat([privateKeyStart, seed]), format: "der", type: "pkcs8" });
  return createPublicKey(privateKey).export({ type: "spki", format: "der" }).subarray(publicKeyStart.length);
}

/** Returns the start of a secret key's SHA-512 hash, which distinguishes a key from garbage. */
function checksum(secret: Buffer): Buffer {
  return createHash("sha512").update(secret).digest().subarray(0, 8);
}

/** Returns the bytes of a file's base64 line, or of the line alone, if their number is right and they are for Ed25519. */
function decode(text: string, bytes: number): Buffer | undefined {
  const lines = text.trim().split(/\r?\n/);
  const line = lines[0]?.startsWith(commentStart) ? lines[1] : lines[0];
  const data = Buffer.from(line ?? "", "base64");
  const canonical = data.length === bytes && data.toString("base64") === line && data.subarray(0, 2).equals(algorithm);
  return canonical ? data : undefined;
}

function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}
