import { open } from "node:fs/promises";
import { join } from "node:path";
import { decodeText } from "../decodeText.js";
import { NixwrtError } from "../errors.js";
import { parseSecrets } from "./parseSecrets.js";

/** Values of a project's secrets. Printing or serializing a store shows none of them. */
export interface SecretStore {
  /** Returns the value, or undefined if the secret is not set or empty. */
  value(name: string): string | undefined;
  /** Returns the names of all secrets that are set, including all variables of the environment. */
  names(): readonly string[];
  /** Permission bits of the secrets file, if there is one. */
  readonly mode?: number;
}

/** Name of the secrets file beside the config. */
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
  const { text, mode } = await readSecretsFile(path);
  const { values, faults } = parseSecrets(text);
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
  const value = (name: string) => own(from.env, name) || values.get(name) || undefined;
  const names = () => [...values.keys(), ...Object.keys(from.env)].filter((name) => value(name) !== undefined);
  return Object.freeze({ value, names, ...(mode === undefined ? {} : { mode }) });
}

function own(values: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Permission bit that lets every user write. */
const writableByOthers = 0o002;

async function readSecretsFile(path: string): Promise<{ readonly text: string; readonly mode?: number }> {
  const hint = "It must be a text file of NAME=value lines that you can read: chmod 600";
  let data: Buffer;
  let mode: number;
  try {
    // The mode is that of the file that is read, even if another takes its place meanwhile.
    await using file = await open(path);
    mode = (await file.stat()).mode;
    data = await file.readFile();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return { text: "" };
    const message = `the secrets file cannot be read (${code})`;
    throw new NixwrtError("config", { code: "SECRETS_UNREADABLE", path, message, hint });
  }
  if ((mode & writableByOthers) !== 0) {
    throw new NixwrtError("config", {
      code: "SECRETS_WRITABLE",
      path,
      message: "every user on this machine can change the secrets file",
      hint: `chmod 600 ${path}, and make sure that the secrets are still your own`,
    });
  }
  const text = decodeText(data);
  if (text !== undefined) return { text, mode };
  const message = "the secrets file is neither UTF-8 nor UTF-16 text";
  throw new NixwrtError("config", { code: "SECRETS_UNREADABLE", path, message, hint });
}
