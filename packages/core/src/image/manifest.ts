import type { Exemptions } from "../system/Package.js";
import { type BuiltFile, sha256 } from "./BuiltImage.js";
import type { LoadedNode, LoadedRoot } from "./loadRoot.js";
import type { Owner } from "./rootTree.js";

/** Name of the manifest in an image's folder. No part may have it. */
export const manifestFileName = "manifest.json";

/** The manifest's entry for a package of the image. */
export interface ManifestPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX licence expression. */
  readonly licence: string;
  /** Origin, such as `source:trixie/busybox`. */
  readonly source: string;
  /** Protections that its programs lack, each with the reason. */
  readonly exemptions?: Exemptions;
}

/** The manifest's entry for a package, with its size. */
export interface SizedPackage extends ManifestPackage {
  /** Size of its files in the root file system, before compression. 0 for a library that is only linked in, and for the kernel. */
  readonly bytes: number;
}

/** An entry of the root file system. Size and hash of files with secrets are left out, because they would help to guess the secrets. */
export interface ManifestEntry {
  readonly path: string;
  readonly type: LoadedNode["kind"];
  /** Octal permission bits, such as `0755`. */
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly target?: string;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly secrets?: readonly string[];
  /** Package that it comes from, or else {@link plugins}. A folder that only exists because something is in it has neither. */
  readonly package?: string;
  readonly plugins?: readonly string[];
}

/** Content of `manifest.json`. The same for the same input, whoever builds it and where. */
export interface Manifest {
  /** Version of @nixwrt/core that made it. */
  readonly nixwrt: string;
  readonly image: string;
  readonly device: string;
  readonly hostname: string;
  readonly configHash: string;
  /** Everything secret in it, sorted: names of secrets, and private files of the build machine as `file:<path>`. */
  readonly secrets: readonly string[];
  readonly parts: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
  readonly packages: readonly SizedPackage[];
  /** Entries of the root file system, sorted by path. Empty if the image has none. */
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

/** Returns the names of the secrets in a root file system, sorted. */
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
