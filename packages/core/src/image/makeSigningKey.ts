import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeText } from "../decodeText.js";
import { NixwrtError } from "../errors.js";
import { writeAtomically } from "../writeAtomically.js";
import { formatSecret, isSecretName } from "./parseSecrets.js";
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
  /** The permission bits that the file of secrets had, when others could read or write it: it is its owner's alone now. */
  readonly openedMode?: number;
}

/** Name of the file of the public key, beside the config. */
const publicKeyFileName = "signing.pub";

/** Permission bits that a file with secrets may have. */
const ownerOnly = 0o700;

/**
 * Makes a key to sign images with: the secret key becomes a line of the file of secrets in a folder.
 * @param name of the secret
 * @throws {NixwrtError} of class `usage`: `KEY_EXISTS`, when there is a secret of that name, or a public key; `USAGE` for a name
 *   that cannot be one.
 */
export async function makeSigningKey(directory: string, name: string): Promise<MadeKey> {
  if (!isSecretName(name)) {
    const message = `${JSON.stringify(name)} cannot be the name of a secret`;
    throw new NixwrtError("usage", { code: "USAGE", message, hint: "Use letters, digits and _, not a digit first" });
  }
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
  const data = await readFile(secretsFile).catch((error: NodeJS.ErrnoException) => {
    // Only what is not there is taken for empty: the whole file is written anew.
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const before = decodeText(data) ?? "";
  const start = before === "" || before.endsWith("\n") ? before : `${before}\n`;
  const mode = await stat(secretsFile).then(
    (found) => found.mode & 0o777,
    () => 0o600,
  );
  await writeAtomically(secretsFile, start + formatSecret(name, secretKeyLine(key)), { mode: mode & ownerOnly });
  return { publicKey, publicKeyFile, secretsFile, ...((mode & ~ownerOnly) === 0 ? {} : { openedMode: mode }) };
}

function keyExists(path: string, what: string): NixwrtError {
  return new NixwrtError("usage", {
    code: "KEY_EXISTS",
    path,
    message: `there is ${what} already`,
    hint: "Devices that know the old key refuse what a new one signs; to change it all the same, remove this first",
  });
}
