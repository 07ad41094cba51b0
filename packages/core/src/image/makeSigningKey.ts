import { join } from "node:path";
import { writeAtomically } from "../writeAtomically.js";
import { type AddedSecret, addSecret, checkNewSecret, keyExists } from "./addSecret.js";
import { generateSecretKey, publicKeyLine, secretKeyLine, signifyFile } from "./signify.js";

/** A new key pair. */
export interface MadeKey extends AddedSecret {
  /** Value for `signing.publicKey` in a config. */
  readonly publicKey: string;
  /** Absolute path of its file, for signify and `nixwrt inspect --key`. */
  readonly publicKeyFile: string;
}

/** Name of the public key's file, beside the config. */
const publicKeyFileName = "signing.pub";

/**
 * Makes a key that signs images. Adds the secret key as a line to the file of secrets in a folder.
 * @param name name of the secret
 * @throws {NixwrtError} of class `usage`: `KEY_EXISTS` if the secret or a public key already exists; `USAGE` for an invalid name.
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
