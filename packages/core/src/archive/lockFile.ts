import { readFile } from "node:fs/promises";
import { z } from "zod";
import { NixwrtError } from "../errors.js";
import { suites } from "../system/source.js";
import { writeAtomically } from "../writeAtomically.js";
import type { Lock } from "./Lock.js";
import { isPoolPath } from "./poolPath.js";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const archive = z.enum(["debian", "debian-security"]);
/** Debian's rules for package names (policy 5.6.1), short enough for a file name with a version. */
const packageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]{0,127}$/, "not the name of a Debian package");
const version = z.string().regex(/^[A-Za-z0-9.+:~-]{1,255}$/, "not the version of a Debian package");
const path = z.string().refine(isPoolPath, "not a path below pool/");
const file = z.strictObject({ archive, path, size: z.int().nonnegative(), sha256 });
const date = z.iso.datetime();
const released = z.strictObject({ debian: date.exactOptional(), "debian-security": date.exactOptional() });
const releases = z
  .record(z.string().regex(/^[a-z]+(-[a-z]+)?$/, "not the codename of a release"), z.strictObject({ date, sha256 }))
  .exactOptional();
const sourceName = z
  .string()
  .regex(
    new RegExp(`^(source|binary):(${suites.join("|")})/[a-z0-9][a-z0-9+.-]{0,127}( \\([^()\\p{Cc}]{1,200}\\))?$`, "u"),
    "not the key of a source",
  );
/** Names of roots are `build`, or with tools `build+cmake+libfoo-dev`. */
const rootName = z.string().regex(/^[a-z0-9][a-z0-9+.-]*$/, "not the name of a root");

const lockSchema: z.ZodType<Lock> = z.strictObject({
  version: z.literal(1),
  roots: z.record(
    rootName,
    z.strictObject({
      request: z.strictObject({ suite: z.enum(suites), packages: z.array(packageName) }),
      released,
      releases,
      packages: z.record(packageName, z.strictObject({ version, file })),
      unpacked: z
        .strictObject({
          format: z.int().min(1),
          storePath: z.string().regex(/^\/nix\/store\/[0-9a-z]{32}-[a-z-]{1,64}$/, "not the store path of a root"),
        })
        .exactOptional(),
    }),
  ),
  sources: z.record(sourceName, z.strictObject({ version, released, releases, files: z.array(file) })),
});

/**
 * Reads `nixwrt.lock`.
 * @returns undefined if there is no such file
 * @throws {NixwrtError} of class `archive` if it is not a lock: LOCK_INVALID; of class `host`: LOCK_NOT_READABLE.
 */
export async function readLock(path: string): Promise<Lock | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw lockFault("LOCK_NOT_READABLE", path, "read", "Give yourself read permission", error);
  }
  return parseLock(text, path);
}

/** Maximum size of a lock in bytes. The lock of a whole system has about 300 KB. */
const longestLock = 16 << 20;
/** Number of faults of a lock that are shown. */
const toldFaults = 20;

/**
 * Parses the text of a lock. The text is not trusted: it can only name files of Debian's pool, by plain names. `verifyLock` checks whether
 * Debian signed them.
 * @param path name of the file in errors
 * @throws {NixwrtError} of class `archive`: LOCK_INVALID, once for each fault.
 */
export function parseLock(text: string, path: string): Lock {
  if (text.length > longestLock) throw invalidLock(path, [`it is longer than ${longestLock} bytes`]);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    if (/^<{7} /m.test(text)) throw conflictedLock(path, error);
    throw invalidLock(path, [(error as Error).message], error);
  }
  const parsed = lockSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const why = issue.code === "invalid_key" ? issue.issues[0]?.message : issue.message;
    return `${issue.path.join(".") || "the file"}: ${why}`;
  });
  throw invalidLock(path, faults.slice(0, toldFaults), parsed.error);
}

/** A lock with the markers of a merge conflict. A build adds what the chosen side lacks. */
function conflictedLock(path: string, cause: unknown): NixwrtError {
  const message = "this lock has the markers of a merge conflict";
  const hint = "Take either side (`git checkout --ours nixwrt.lock`): the next build adds what it lacks";
  return new NixwrtError("archive", { code: "LOCK_INVALID", path, message, hint }, { cause });
}

function invalidLock(path: string, faults: readonly string[], cause?: unknown): NixwrtError {
  return new NixwrtError(
    "archive",
    faults.map((why) => ({
      code: "LOCK_INVALID",
      path,
      message: `this is not a lock that this version of NixWRT can read (${why})`,
      hint: "Restore it from version control, or delete it: the next build then writes a new one with the newest versions",
    })),
    { cause },
  );
}

/**
 * Writes `nixwrt.lock` atomically. Equal locks give equal bytes.
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

/** Sorts records by key, so that a lock's text depends only on its content. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
