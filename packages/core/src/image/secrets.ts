import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { NixwrtError } from "../errors.js";

/** The values of a project's secrets. Printing or serialising a store shows none of them. */
export interface SecretStore {
  /** The value, or undefined when the secret is not set, or set to nothing. */
  value(name: string): string | undefined;
}

/** Name of the file of secrets beside the config. */
export const secretsFileName = "secrets";

/**
 * Reads a project's secrets: the environment first, then the file `secrets` in the config's folder, if there is one.
 * The file has `NAME=value` lines; a value may stand in quotes, and in double quotes go over several lines;
 * an unquoted one ends at `#`.
 * @throws {NixwrtError} `SECRETS_UNREADABLE` of class `config`.
 */
export async function loadSecrets(from: {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<SecretStore> {
  const fromFile = parseEnv(await readSecretsFile(join(from.directory, secretsFileName)));
  return Object.freeze({
    value: (name: string) => own(from.env, name) || own(fromFile, name) || undefined,
  });
}

function own(values: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

async function readSecretsFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return "";
    throw new NixwrtError("config", {
      code: "SECRETS_UNREADABLE",
      path,
      message: `the file of secrets cannot be read (${code})`,
      hint: "Make it a text file of NAME=value lines that you may read: chmod 600",
    });
  }
}
