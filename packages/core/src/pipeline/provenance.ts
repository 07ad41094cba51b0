import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Lock } from "../archive/Lock.js";
import type { ManifestPackage } from "../image/manifest.js";
import type { Plan } from "../plan/Plan.js";
import { redactUrls } from "../redact.js";
import type { System } from "../system/System.js";
import { type FolderSource, type Source, sourceKey } from "../system/source.js";

/** Absolute paths of every source's files, by source key. */
type SourceFiles = ReadonlyMap<string, readonly string[]>;

/** Digits of a hash that stand for a version where there is none. */
const shortHash = 12;

/** What the manifest says of each package: equal sources are called the same, wherever they were on whose machine. */
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

/** Packed folders are named by their hash. */
function folderHash(source: FolderSource, files: SourceFiles): string {
  return basename(files.get(sourceKey(source))?.[0] ?? "").slice(0, 64);
}

/**
 * Of everything that the config asks for. Secrets are in it by name only, folders by their content, and addresses without what logs in to
 * them.
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
