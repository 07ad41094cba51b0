import { generateCacheKey } from "../engine/cacheKey.js";
import { NixwrtError } from "../errors.js";
import { type AddedSecret, addSecret, checkNewSecret } from "../image/addSecret.js";

/** A key pair for binary caches that was made. */
export interface MadeCacheKey extends AddedSecret {
  /** What `caches` of a config take. */
  readonly publicKey: string;
}

/**
 * Makes a key that signs what is pushed to binary caches: the secret key becomes a line of the file of secrets in a folder.
 * @param secret name of the secret
 * @param keyName what the key is called in signatures, such as `team-1`
 * @throws {NixwrtError} of class `usage`: `KEY_EXISTS`, when there is a secret of that name; `USAGE` for a name that cannot be one.
 */
export async function makeCacheKey(directory: string, secret: string, keyName: string): Promise<MadeCacheKey> {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(keyName)) {
    const message = `${JSON.stringify(keyName)} is not a valid key name`;
    throw new NixwrtError("usage", { code: "USAGE", message, hint: "Use at most 64 letters, digits, dots, - and _" });
  }
  await checkNewSecret(directory, secret);
  const { secretKey, publicKey } = generateCacheKey(keyName);
  return { publicKey, ...(await addSecret(directory, secret, secretKey)) };
}
