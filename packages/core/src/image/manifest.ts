import type { Exemptions } from "../system/Package.js";
import { type BuiltFile, sha256 } from "./BuiltImage.js";
import type { LoadedNode, LoadedRoot } from "./loadRoot.js";
import type { Owner } from "./rootTree.js";

/** Name of the manifest within an image's folder; no part may have it. */
export const manifestFileName = "manifest.json";

/** A package of the image, as the manifest lists it. */
export interface ManifestPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX licence expression. */
  readonly licence: string;
  /** Where it comes from, such as `source:trixie/busybox`. */
  readonly source: string;
  /** Hardening that its programs do without, each with the reason. */
  readonly exemptions?: Exemptions;
}

/** A package as the manifest has it, with its size. */
export interface SizedPackage extends ManifestPackage {
  /** Of its files in the root file system, before compression; 0 for a library that is only linked in, and for the kernel. */
  readonly bytes: number;
}

/** A place of the root file system. Of files that hold secrets, size and hash are left out: they would help guessing. */
export interface ManifestEntry {
  readonly path: string;
  readonly type: LoadedNode["kind"];
  /** Octal, such as `0755`. */
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly target?: string;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly secrets?: readonly string[];
  /** The package that brought it, or else {@link plugins}; neither for a folder that something else needs. */
  readonly package?: string;
  readonly plugins?: readonly string[];
}

/** What `manifest.json` says of an image. The same for the same input, whoever builds it and where. */
export interface Manifest {
  /** Version of @nixwrt/core that made it. */
  readonly nixwrt: string;
  readonly image: string;
  readonly device: string;
  readonly hostname: string;
  readonly configHash: string;
  /** All that is secret in it, sorted: names of secrets, and private files of the machine that made it, as `file:<path>`. */
  readonly secrets: readonly string[];
  readonly parts: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
  readonly packages: readonly SizedPackage[];
  /** Of the root file system, sorted by path; empty when the image has none. */
  readonly files: readonly ManifestEntry[];
}

export function formatManifest(
  about: Pick<Manifest, "nixwrt" | "image" | "device" | "hostname" | "configHash"> & {
    readonly packages: readonly ManifestPackage[];
  },
  parts: readonly BuiltFile[],
  root: LoadedRoot,
): string {
  const bytes = bytesByPackage(root);
  const manifest: Manifest = {
    nixwrt: about.nixwrt,
    image: about.image,
    device: about.device,
    hostname: about.hostname,
    configHash: about.configHash,
    secrets: secretsOf(root),
    parts: parts.map(({ path, bytes, sha256 }) => ({ file: path, bytes, sha256 })),
    packages: about.packages
      .map(({ name, version, licence, source, exemptions }) => ({
        ...{ name, version, licence, source, bytes: bytes.get(name) ?? 0 },
        ...(exemptions === undefined ? {} : { exemptions }),
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    files: [...root].map(([path, node]) => manifestEntry(path, node)),
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** Names of the secrets that a root file system holds, sorted. */
export function secretsOf(root: LoadedRoot): string[] {
  const names = [...root.values()].flatMap((node) => (node.kind === "file" ? node.secrets : []));
  return [...new Set(names)].sort();
}

function bytesByPackage(root: LoadedRoot): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const node of root.values()) {
    if (node.kind !== "file" || node.owner === undefined || !("package" in node.owner)) continue;
    sums.set(node.owner.package, (sums.get(node.owner.package) ?? 0) + node.data.length);
  }
  return sums;
}

function manifestEntry(path: string, node: LoadedNode): ManifestEntry {
  const from: Partial<{ package: string; plugins: readonly string[] }> = (node.owner as Owner | undefined) ?? {};
  if (node.kind === "link") return { path, type: node.kind, target: node.target, ...from };
  const mode = node.mode.toString(8).padStart(4, "0");
  const owned = { path, type: node.kind, mode, uid: node.uid, gid: node.gid };
  if (node.kind === "directory") return { ...owned, ...from };
  if (node.secrets.length > 0) return { ...owned, secrets: node.secrets, ...from };
  return { ...owned, bytes: node.data.length, sha256: sha256(node.data), ...from };
}
