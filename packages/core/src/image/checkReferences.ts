import { access, constants, stat } from "node:fs/promises";
import { NixwrtError, Problems } from "../errors.js";
import { didYouMean } from "../nearest.js";
import {
  type Content,
  flattenContent,
  isFileReference,
  isReadContent,
  isReference,
  isSecret,
} from "../system/content.js";
import type { System } from "../system/System.js";
import { type References, referencedPath, resolveContent } from "./resolveContent.js";
import { type SecretStore, secretsFileName } from "./secrets.js";

/**
 * Checks, before anything is built, that every secret and file that the System's files refer to exists, and that their readers accept them.
 * @throws {NixwrtError} of class `config` with all of `SECRET_MISSING`, `FILE_MISSING`, and what readers of contents find.
 */
export async function checkReferences(
  system: System,
  references: References & { readonly secrets: SecretStore },
): Promise<void> {
  const { secrets, files } = collectReferences(system, references.directory);
  const problems = new Problems();
  const asked = new Set(secrets.map(([name]) => name));
  const others = references.secrets.names().filter((name) => !asked.has(name));
  for (const [name, users] of secrets) {
    if (references.secrets.value(name) !== undefined) continue;
    problems.add({
      code: "SECRET_MISSING",
      message: `the secret ${name} is not set or is empty; ${needed(users)}${didYouMean(name, others)}`,
      hint: `Set it in the environment, or put a line ${name}="…" into the file "${secretsFileName}" beside your config`,
    });
  }
  for (const [path, users] of files) {
    const fault = await readingFault(path);
    if (fault === undefined) continue;
    problems.add({
      code: "FILE_MISSING",
      path,
      message: `${fault}; ${needed(users)}`,
      hint: "Create the file, or correct its path: relative paths start at the config file's folder",
    });
  }
  await checkReadable(system, references, problems);
  problems.throwIfAny("config");
}

/** Reads the contents that have a reader, if everything that they refer to exists. */
async function checkReadable(system: System, references: References, problems: Problems): Promise<void> {
  for (const { value } of system.files.values()) {
    if (value.kind !== "file") continue;
    for (const content of readContents(value.content)) {
      if (!(await isComplete(content, references))) continue;
      try {
        // The date is still unknown, so no reader may depend on it.
        await resolveContent(content, { ...references, buildDate: 0 });
      } catch (error) {
        if (!(error instanceof NixwrtError)) throw error;
        for (const problem of error.problems) problems.add(problem);
      }
    }
  }
}

/** Returns the outermost contents that have a reader. */
function readContents(content: Content): Content[] {
  if (isReadContent(content)) return [content];
  return typeof content === "string" || isReference(content) ? [] : content.flatMap(readContents);
}

async function isComplete(content: Content, { secrets, directory }: References): Promise<boolean> {
  for (const piece of flattenContent(content)) {
    if (isSecret(piece) && secrets.value(piece.secret) === undefined) return false;
    if (isFileReference(piece) && (await readingFault(referencedPath(piece, directory))) !== undefined) return false;
  }
  return true;
}

/** Returns names of secrets and absolute paths, sorted, each with the image's files that need it. */
function collectReferences(system: System, directory: string) {
  const secrets = new Map<string, Set<string>>();
  const files = new Map<string, Set<string>>();
  const note = (to: Map<string, Set<string>>, key: string, user: string) =>
    to.set(key, (to.get(key) ?? new Set()).add(user));
  for (const [path, { value }] of system.files) {
    if (value.kind !== "file") continue;
    for (const piece of flattenContent(value.content)) {
      if (isSecret(piece)) note(secrets, piece.secret, path);
      else if (isFileReference(piece)) note(files, referencedPath(piece, directory), path);
    }
  }
  const sorted = (map: Map<string, Set<string>>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return { secrets: sorted(secrets), files: sorted(files) };
}

function needed(users: ReadonlySet<string>): string {
  return `${[...users].join(", ")} ${users.size === 1 ? "needs" : "need"} it`;
}

async function readingFault(path: string): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) return "this is not a file";
    await access(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : "this file cannot be read";
  }
}
