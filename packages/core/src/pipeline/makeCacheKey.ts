import { generateCacheKey } from "../engine/cacheKey.js";
import { NixwrtError } from "../errors.js";
import { type AddedSecret, addSecret, checkNewSecret } from "../image/addSecret.js";

/** A new key pair for binary caches. */
export interface MadeCacheKey extends AddedSecret {
  /** Public key, for `caches` in a config. */
  readonly publicKey: string;
}

/**
 * Makes a key that signs what is pushed to binary caches. Adds the secret key as a line to the file of secrets in a folder.
 * @param secret name of the secret
 * @param keyName name of the key in signatures, such as `team-1`
 * @throws {NixwrtError} of class `usage`: `KEY_EXISTS` if a secret of that name exists; `USAGE` if the name is not valid.
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
