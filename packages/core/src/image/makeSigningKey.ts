import { join } from "node:path";
import { writeAtomically } from "../writeAtomically.js";
import { type AddedSecret, addSecret, checkNewSecret, keyExists } from "./addSecret.js";
import { generateSecretKey, publicKeyLine, secretKeyLine, signifyFile } from "./signify.js";

/** A key pair that was made. */
export interface MadeKey extends AddedSecret {
  /** What a config's `signing.publicKey` takes. */
  readonly publicKey: string;
  /** Absolute path of the file that has it, for signify and `nixwrt inspect --key`. */
  readonly publicKeyFile: string;
}

/** Name of the file of the public key, beside the config. */
const publicKeyFileName = "signing.pub";

/**
 * Makes a key to sign images with: the secret key becomes a line of the file of secrets in a folder.
 * @param name of the secret
 * @throws {NixwrtError} of class `usage`: `KEY_EXISTS`, when there is a secret of that name, or a public key; `USAGE` for a name
 *   that cannot be one.
 */
export async function makeSigningKey(directory: string, name: string): Promise<MadeKey> {
  await checkNewSecret(directory, name);
  const publicKeyFile = join(directory, publicKeyFileName);
  const key = generateSecretKey();
  const publicKey = publicKeyLine(key);
  try {
    await writeAtomically(publicKeyFile, signifyFile("nixwrt public key", publicKey), { isNew: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw keyExists(publicKeyFile, "a public key");
    throw error;
  }
  return { publicKey, publicKeyFile, ...(await addSecret(directory, name, secretKeyLine(key))) };
}
