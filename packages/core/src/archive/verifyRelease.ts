import { parseStanza } from "./PackageIndex.js";
import type { Release } from "./suites.js";
import { TransferError } from "./TransferError.js";

/** A file below the Release file's folder. */
export interface ReleaseFile {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** What a Release file says, once its signature was found good. */
export interface VerifiedRelease {
  readonly release: Release;
  readonly date: Date;
  readonly files: ReadonlyMap<string, ReleaseFile>;
}

/**
 * Checks the signature of an InRelease file, that it is the one that was asked for, and that it is still valid.
 * @param keyring ASCII-armored public keys; one good signature by any of them is enough.
 * @throws {TransferError} BAD_SIGNATURE, RELEASE_WRONG or RELEASE_EXPIRED.
 */
export async function verifyRelease(
  inRelease: string,
  release: Release,
  keyring: string | undefined,
  now: Date,
): Promise<VerifiedRelease> {
  const stanza = parseStanza(await signedText(inRelease, keyring, now));
  const codename = stanza.get("Codename");
  if (codename !== release.name) {
    throw new TransferError("RELEASE_WRONG", `is the Release file of "${codename}", not of "${release.name}"`);
  }
  const date = new Date(stanza.get("Date") ?? "");
  if (Number.isNaN(date.getTime())) throw new TransferError("RELEASE_WRONG", "has no date");
  const validUntil = stanza.get("Valid-Until");
  // What is not a date compares as false: such a file is refused too.
  if (validUntil !== undefined && !(now.getTime() <= Date.parse(validUntil))) {
    throw new TransferError("RELEASE_EXPIRED", `was valid until ${validUntil}; it is ${now.toUTCString()}`);
  }
  return { release, date, files: parseFiles(stanza.get("SHA256") ?? "") };
}

/** The text that the signature covers, and no byte besides. */
async function signedText(inRelease: string, keyring: string | undefined, now: Date): Promise<string> {
  const { readCleartextMessage, readKeys, verify } = await import("openpgp");
  const armoredKeys = keyring ?? (await import("./debianKeys.js")).debianKeys;
  try {
    const message = await readCleartextMessage({ cleartextMessage: inRelease });
    const verificationKeys = await readKeys({ armoredKeys });
    const { data, signatures } = await verify({ message, verificationKeys, date: now });
    // Debian signs with the keys of two releases; the other one's need not be known here.
    await Promise.any(signatures.map(({ verified }) => verified));
    return data;
  } catch (error) {
    const reasons = error instanceof AggregateError ? error.errors : [error];
    const why = reasons.map((one) => (one as Error).message).join("; ") || "it is not signed";
    throw new TransferError("BAD_SIGNATURE", `the signature is not good (${why})`);
  }
}

function parseFiles(field: string): Map<string, ReleaseFile> {
  const files = new Map<string, ReleaseFile>();
  for (const line of field.split("\n")) {
    const [sha256, size, path] = line.trim().split(/\s+/);
    if (sha256 !== undefined && size !== undefined && path !== undefined)
      files.set(path, { sha256, size: Number(size) });
  }
  return files;
}
