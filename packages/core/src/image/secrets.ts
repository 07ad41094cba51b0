import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeText } from "../decodeText.js";
import { NixwrtError } from "../errors.js";
import { parseSecrets } from "./parseSecrets.js";

/** Values of a project's secrets. Printing or serializing a store shows none of them. */
export interface SecretStore {
  /** Returns the value, or undefined if the secret is not set or empty. */
  value(name: string): string | undefined;
}

/** Name of the file of secrets beside the config. */
export const secretsFileName = "secrets";

/**
 * Reads a project's secrets: first from the environment, then from the file `secrets` in the config's folder, if it exists; see
 * {@link parseSecrets} for its format.
 * @throws {NixwrtError} of class `config`: `SECRETS_UNREADABLE`, `SECRETS_WRITABLE`, or all of `SECRETS_SYNTAX`.
 */
export async function loadSecrets(from: {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<SecretStore> {
  const path = join(from.directory, secretsFileName);
  const { values, faults } = parseSecrets(await readSecretsFile(path));
  if (faults.length > 0) {
    throw new NixwrtError(
      "config",
      faults.map(({ line, message }) => ({
        code: "SECRETS_SYNTAX",
        path: `${path}:${line}`,
        message,
        hint: `Each line is NAME=word or NAME="any text"; in double quotes, write \\" and \\\\ for " and \\`,
      })),
    );
  }
  return Object.freeze({ value: (name: string) => own(from.env, name) || values.get(name) || undefined });
}

function own(values: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Permission bit that lets every user write. */
const writableByOthers = 0o002;

async function readSecretsFile(path: string): Promise<string> {
  const hint = "It must be a text file of NAME=value lines that you can read: chmod 600";
  let data: Buffer;
  try {
    data = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return "";
    const message = `the secrets file cannot be read (${code})`;
    throw new NixwrtError("config", { code: "SECRETS_UNREADABLE", path, message, hint });
  }
  if (((await stat(path)).mode & writableByOthers) !== 0) {
    throw new NixwrtError("config", {
      code: "SECRETS_WRITABLE",
      path,
      message: "every user on this machine can change the secrets file",
      hint: `chmod 600 ${path}, and make sure that the secrets are still your own`,
    });
  }
  const text = decodeText(data);
  if (text !== undefined) return text;
  const message = "the secrets file is neither UTF-8 nor UTF-16 text";
  throw new NixwrtError("config", { code: "SECRETS_UNREADABLE", path, message, hint });
}
