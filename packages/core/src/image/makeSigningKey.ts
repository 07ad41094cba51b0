import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { NixwrtError } from "../errors.js";
import { writeAtomically } from "../writeAtomically.js";
import { loadSecrets, secretsFileName } from "./secrets.js";
import { generateSecretKey, publicKeyLine, secretKeyLine, signifyFile } from "./signify.js";

/** A key pair that was made. */
export interface MadeKey {
  /** What a config's `signing.publicKey` takes. */
  readonly publicKey: string;
  /** Absolute path of the file that has it, for signify and `nixwrt inspect --key`. */
  readonly publicKeyFile: string;
  /** Absolute path of the file of secrets that has the secret key. */
  readonly secretsFile: string;
}

/** Name of the file of the public key, beside the config. */
const publicKeyFileName = "signing.pub";

/**
 * Makes a key to sign images with: the secret key becomes a line of the file of secrets in a folder.
 * @param name of the secret
 * @throws {NixwrtError} `KEY_EXISTS` of class `usage`, when there is a secret of that name, or a public key.
 */
export async function makeSigningKey(directory: string, name: string): Promise<MadeKey> {
  const secretsFile = join(directory, secretsFileName);
  const publicKeyFile = join(directory, publicKeyFileName);
  const secrets = await loadSecrets({ directory, env: {} });
  if (secrets.value(name) !== undefined) throw keyExists(secretsFile, `the secret ${name}`);
  const key = generateSecretKey();
  const publicKey = publicKeyLine(key);
  try {
    await writeAtomically(publicKeyFile, signifyFile("nixwrt public key", publicKey), { isNew: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw keyExists(publicKeyFile, "a public key");
    throw error;
  }
  const before = await readFile(secretsFile, "utf8").catch((error: NodeJS.ErrnoException) => {
    // Only what is not there is taken for empty: the whole file is written anew.
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const start = before === "" || before.endsWith("\n") ? before : `${before}\n`;
  const mode = await stat(secretsFile).then(
    (found) => found.mode & 0o777,
    () => 0o600,
  );
  await writeAtomically(secretsFile, `${start}${name}="${secretKeyLine(key)}"\n`, { mode });
  return { publicKey, publicKeyFile, secretsFile };
}

function keyExists(path: string, what: string): NixwrtError {
  return new NixwrtError("usage", {
    code: "KEY_EXISTS",
    path,
    message: `there is ${what} already`,
    hint: "Devices that know the old key refuse what a new one signs; to change it all the same, remove this first",
  });
}
