import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Lock } from "../archive/Lock.js";
import type { ManifestPackage } from "../image/manifest.js";
import type { Plan } from "../plan/Plan.js";
import { redactUrls } from "../redact.js";
import type { System } from "../system/System.js";
import { type FolderSource, type Source, sourceKey } from "../system/source.js";

/** Absolute paths of the files of every source, by source key. */
type SourceFiles = ReadonlyMap<string, readonly string[]>;

/** Number of hash digits that replace a missing version. */
const shortHash = 12;

/** Returns the manifest's entry for each package. Equal sources have the same name, wherever they were and on whatever machine. */
export function manifestPackages(plan: Plan, lock: Lock, files: SourceFiles): ManifestPackage[] {
  return plan.packages.map(({ name, licence, source, exemptions }) => {
    const described = { name, licence, version: versionOf(source, lock, files), source: sourceName(source) };
    return exemptions === undefined ? described : { ...described, exemptions };
  });
}

function versionOf(source: Source, lock: Lock, files: SourceFiles): string {
  if (source.kind === "url") return source.commit ?? source.sha256.slice(0, shortHash);
  if (source.kind === "folder") return folderHash(source, files).slice(0, shortHash);
  return lock.sources[sourceKey(source)]?.version ?? "";
}

function sourceName(source: Source): string {
  return source.kind === "folder" ? source.kind : sourceKey(source);
}

/** Returns the hash of a packed folder, which is its file name. */
function folderHash(source: FolderSource, files: SourceFiles): string {
  return basename(files.get(sourceKey(source))?.[0] ?? "").slice(0, 64);
}

/**
 * Returns a hash of everything that the config asks for. It covers the names of secrets but not their values, the content of folders, and
 * addresses without credentials.
 */
export function configHash(system: System, plan: Plan, files: SourceFiles): string {
  const plain = (_: string, value: unknown) => {
    if (value instanceof Map) return [...value];
    if (typeof value === "string") return redactUrls(value);
    return isFolder(value) ? { kind: value.kind, sha256: folderHash(value, files) } : value;
  };
  return createHash("sha256")
    .update(JSON.stringify([system, plan], plain))
    .digest("hex");
}

function isFolder(value: unknown): value is FolderSource {
  return typeof value === "object" && value !== null && (value as FolderSource).kind === "folder";
}
