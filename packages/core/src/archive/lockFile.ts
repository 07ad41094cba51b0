import { readFile } from "node:fs/promises";
import { z } from "zod";
import { NixwrtError } from "../errors.js";
import { writeAtomically } from "../writeAtomically.js";
import type { Lock } from "./Lock.js";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const archive = z.enum(["debian", "debian-security"]);
const file = z.strictObject({ archive, path: z.string(), size: z.int().nonnegative(), sha256 });
const released = z.partialRecord(archive, z.iso.datetime());

const lockSchema: z.ZodType<Lock> = z.strictObject({
  version: z.literal(1),
  roots: z.record(
    z.string(),
    z.strictObject({
      request: z.strictObject({
        suite: z.enum(["trixie", "trixie-backports", "bookworm"]),
        packages: z.array(z.string()),
      }),
      released,
      packages: z.record(z.string(), z.strictObject({ version: z.string(), file })),
    }),
  ),
  sources: z.record(z.string(), z.strictObject({ version: z.string(), released, files: z.array(file) })),
}) as z.ZodType<Lock>;

/**
 * Reads `nixwrt.lock`.
 * @returns undefined when there is no such file.
 * @throws {NixwrtError} of class `archive` when it is not a lock: LOCK_INVALID; of class `host`: LOCK_NOT_READABLE.
 */
export async function readLock(path: string): Promise<Lock | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw lockFault("LOCK_NOT_READABLE", path, "read", "Make it readable for you", error);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw invalidLock(path, (error as Error).message, error);
  }
  const parsed = lockSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidLock(path, `${issue?.path.join(".") || "the file"}: ${issue?.message}`, parsed.error);
}

function invalidLock(path: string, why: string, cause: unknown): NixwrtError {
  return new NixwrtError(
    "archive",
    {
      code: "LOCK_INVALID",
      path,
      message: `this is not a lock that this version of NixWRT can read (${why})`,
      hint: "Restore it from version control, or delete it: the next build writes a new one with the newest versions",
    },
    { cause },
  );
}

/**
 * Writes `nixwrt.lock`: the whole file or nothing. Equal locks give equal bytes.
 * @throws {NixwrtError} of class `host`: LOCK_NOT_WRITABLE.
 */
export async function writeLock(path: string, lock: Lock): Promise<void> {
  try {
    await writeAtomically(path, lockText(lock));
  } catch (error) {
    const hint = "Make the folder writable, or build with --frozen, which never writes the lock";
    throw lockFault("LOCK_NOT_WRITABLE", path, "written", hint, error);
  }
}

function lockFault(code: string, path: string, verb: string, hint: string, cause: unknown): NixwrtError {
  const message = `the lock cannot be ${verb} (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`;
  return new NixwrtError("host", { code, path, message, hint }, { cause });
}

function lockText(lock: Lock): string {
  return `${JSON.stringify(lock, sortedKeys, 2)}\n`;
}

/** Records are written in the order of their keys, so that a lock's text depends on its content alone. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
