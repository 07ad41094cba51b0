import { createHash } from "node:crypto";
import { parseStanza } from "./PackageIndex.js";
import type { Release } from "./suites.js";
import { TransferError } from "./TransferError.js";

/** A file below the Release file's folder. */
export interface ReleaseFile {
  readonly sha256: string;
  /** Size in bytes. */
  readonly size: number;
}

/** Content of a Release file with a valid signature. */
export interface VerifiedRelease {
  readonly release: Release;
  readonly date: Date;
  /** SHA-256 hash of the whole InRelease file, in hexadecimal. */
  readonly sha256: string;
  readonly files: ReadonlyMap<string, ReleaseFile>;
}

export interface VerifyOptions {
  /** ASCII-armored public keys. One valid signature by any of them is enough. Default: Debian's. */
  readonly keyring?: string | undefined;
  /** Time at which it must be valid. Default: now. */
  readonly now?: Date | undefined;
  /**
   * Accept a file that was valid when it was made, as evidence of what Debian had then. Its Valid-Until may be over, and the key may have
   * expired since. Default: false.
   */
  readonly past?: boolean;
}

/**
 * Checks the signature of an InRelease file, that it is the requested one, and that it is still valid.
 * @throws {TransferError} BAD_SIGNATURE, RELEASE_WRONG or RELEASE_EXPIRED.
 */
export async function verifyRelease(
  inRelease: string,
  release: Release,
  { keyring, now = new Date(), past = false }: VerifyOptions = {},
): Promise<VerifiedRelease> {
  const stanza = parseStanza(await signedText(inRelease, keyring, now, past));
  const codename = stanza.get("Codename");
  if (codename !== release.name) {
    throw new TransferError("RELEASE_WRONG", `is the Release file of "${codename}", not of "${release.name}"`);
  }
  const date = new Date(stanza.get("Date") ?? "");
  if (Number.isNaN(date.getTime())) throw new TransferError("RELEASE_WRONG", "has no date");
  const validUntil = stanza.get("Valid-Until");
  // An invalid date compares as false, so such a file is refused, too.
  if (!past && validUntil !== undefined && !(now.getTime() <= Date.parse(validUntil))) {
    throw new TransferError("RELEASE_EXPIRED", `was valid until ${validUntil}; it is ${now.toUTCString()}`);
  }
  const sha256 = createHash("sha256").update(inRelease).digest("hex");
  return { release, date, sha256, files: parseFiles(stanza.get("SHA256") ?? "") };
}

/** Returns exactly the text that the signature covers. */
async function signedText(inRelease: string, keyring: string | undefined, now: Date, past: boolean): Promise<string> {
  const { readCleartextMessage, readKeys, verify } = await import("openpgp");
  const armoredKeys = keyring ?? (await import("./debianKeys.js")).debianKeys;
  try {
    const message = await readCleartextMessage({ cleartextMessage: inRelease });
    const verificationKeys = await readKeys({ armoredKeys });
    const { data, signatures } = await verify({ message, verificationKeys, date: now });
    // Debian signs with the keys of two releases. The other key may be unknown here.
    await Promise.any(
      signatures.map(async ({ verified, keyID }) => {
        await verified;
        // OpenPGP only requires that the key was valid when it signed. Not every Release file has a Valid-Until, so without this check, a
        // signature would be valid forever.
        if (past) return;
        const signer = verificationKeys.find((key) => key.getKeys(keyID).length > 0);
        await signer?.getSigningKey(keyID, now);
      }),
    );
    return data;
  } catch (error) {
    const reasons = error instanceof AggregateError ? error.errors : [error];
    const why = reasons.map((one) => (one as Error).message).join("; ") || "it is not signed";
    throw new TransferError("BAD_SIGNATURE", `the signature is not valid (${why})`);
  }
}

function parseFiles(field: string): Map<string, ReleaseFile> {
  const files = new Map<string, ReleaseFile>();
  for (const line of field.split("\n")) {
    const [sha256, size, path] = line.trim().split(/\s+/);
    if (path === undefined || !/^[0-9a-f]{64}$/.test(sha256 ?? "") || !/^\d{1,12}$/.test(size ?? "")) continue;
    files.set(path, { sha256: sha256 as string, size: Number(size) });
  }
  return files;
}
