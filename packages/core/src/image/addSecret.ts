import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeText } from "../decodeText.js";
import { NixwrtError } from "../errors.js";
import { writeAtomically } from "../writeAtomically.js";
import { formatSecret, isSecretName } from "./parseSecrets.js";
import { loadSecrets, secretsFileName } from "./secrets.js";

/** A line that was added to a file of secrets. */
export interface AddedSecret {
  /** Absolute path of the file. */
  readonly secretsFile: string;
  /** Former permission bits of the file, if others could read or write it. Now only its owner can. */
  readonly openedMode?: number;
}

/** Permission bits that a file with secrets may have. */
const ownerOnly = 0o700;

/**
 * Checks that a folder's file of secrets can get a secret with this name.
 * @throws {NixwrtError} of class `usage`: `USAGE` for an invalid name; `KEY_EXISTS` if the secret already exists.
 */
export async function checkNewSecret(directory: string, name: string): Promise<void> {
  if (!isSecretName(name)) {
    const message = `${JSON.stringify(name)} is not a valid name for a secret`;
    throw new NixwrtError("usage", {
      code: "USAGE",
      message,
      hint: "Use letters, digits and _, not starting with a digit",
    });
  }
  const secrets = await loadSecrets({ directory, env: {} });
  if (secrets.value(name) !== undefined) throw keyExists(join(directory, secretsFileName), `the secret ${name}`);
}

/** Adds a secret to the file of secrets in a folder. Creates the file if necessary. */
export async function addSecret(directory: string, name: string, value: string): Promise<AddedSecret> {
  const secretsFile = join(directory, secretsFileName);
  const data = await readFile(secretsFile).catch((error: NodeJS.ErrnoException) => {
    // Only a missing file counts as empty, because the whole file is rewritten.
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const before = decodeText(data) ?? "";
  const start = before === "" || before.endsWith("\n") ? before : `${before}\n`;
  const mode = await stat(secretsFile).then(
    (found) => found.mode & 0o777,
    () => 0o600,
  );
  await writeAtomically(secretsFile, start + formatSecret(name, value), { mode: mode & ownerOnly });
  return { secretsFile, ...((mode & ~ownerOnly) === 0 ? {} : { openedMode: mode }) };
}

/** Returns the error for a key that already exists. */
export function keyExists(path: string, what: string): NixwrtError {
  return new NixwrtError("usage", {
    code: "KEY_EXISTS",
    path,
    message: `there is already ${what}`,
    hint: "Devices that know the old key will refuse images signed with a new one. To change the key anyway, remove this first",
  });
}
