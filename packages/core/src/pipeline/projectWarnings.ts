import { stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { configFilesIn } from "../config/discoverConfig.js";
import type { Warning } from "../errors.js";
import { secretsFileName } from "../image/secrets.js";

/** Permission bit that lets every user read. */
const readableByOthers = 0o004;

/**
 * Looks for secrets that every user on this machine can read, and for config files that are not read because another comes first.
 * @param project its folder, its config file, and that file's name if the user has named it
 * @param secrets the project's secrets, if they have been read: the permission bits of their file
 */
export async function projectWarnings(
  project: { readonly directory: string; readonly file: string; readonly name?: string },
  secrets?: { readonly mode?: number },
): Promise<Warning[]> {
  const { directory, file, name } = project;
  const warnings: Warning[] = [];
  const { mode = 0 } = secrets ?? (await stat(join(directory, secretsFileName)).catch(() => undefined)) ?? {};
  if ((mode & readableByOthers) !== 0) {
    const detail = `every user on this machine can read it: chmod 600 ${secretsFileName}`;
    warnings.push({ what: secretsFileName, detail });
  }
  // With --config, the user knows that there are several.
  const others = name === undefined ? [...configFilesIn(directory)].filter((other) => other !== file) : [];
  for (const other of others) {
    const detail = `not read: ${basename(file)} comes first; see --config`;
    warnings.push({ what: relative(directory, other), detail });
  }
  return warnings;
}
