import { fileURLToPath } from "node:url";

/**
 * A Debian release to take packages from. `trixie` includes its updates and security suites; `trixie-backports` adds backports to that;
 * `trixie-security` is the security suite alone. `bookworm` includes updates and security, too.
 */
export type Suite =
  | "trixie"
  | "trixie-backports"
  | "trixie-security"
  | "bookworm"
  | "bookworm-backports"
  | "bookworm-security";

/** Default suite of sources, and the suite of all tools that run on this machine: Debian 13. */
export const defaultSuite = "trixie" satisfies Suite;

/** All values of {@link Suite}. */
export const suites = [
  defaultSuite,
  `${defaultSuite}-backports`,
  `${defaultSuite}-security`,
  "bookworm",
  "bookworm-backports",
  "bookworm-security",
] as const satisfies readonly Suite[];

/** A Debian source package: its upstream tarballs and Debian's patches, in the version that the lock pins. */
export interface DebianSource {
  readonly kind: "debian-source";
  readonly package: string;
  readonly suite: Suite;
  /** Accepted versions; see {@link DebianSourceOptions.version}. */
  readonly version?: string;
}

/** Suite and version of a source package. */
export interface DebianSourceOptions {
  /** Default: `trixie`. */
  readonly suite?: Suite;
  /**
   * Accepted versions, in the format of Debian's dependencies: `>= 2.90`, `= 2.91-1`, or several conditions that must all be met,
   * `>= 2.5, << 2.6`. The newest of them that a mirror has is used. Default: any version.
   */
  readonly version?: string;
}

/** A Debian binary package as data, such as `linux-source-6.12`. The file is the .deb itself. */
export interface DebianBinary {
  readonly kind: "debian-binary";
  readonly package: string;
  readonly suite: Suite;
}

/** A file by URL and hash, for software that Debian does not have. */
export interface UrlSource {
  readonly kind: "url";
  /** URLs that are tried in order. */
  readonly urls: readonly string[];
  /** SHA-256 hash of the file, in hexadecimal. */
  readonly sha256: string;
  /** Git commit of the tarball, in hexadecimal. The manifest shows it as the version. */
  readonly commit?: string;
}

/**
 * A folder on this machine, such as a plugin's own C code. When a file in it changes, everything made from it is rebuilt. The source leaves
 * out `.git`, `node_modules`, files that .gitignore files exclude, and anything that is not a file, folder or symbolic link. Sources are
 * public: files with secrets, such as `secrets`, `.env` and private keys, are an error.
 */
export interface FolderSource {
  readonly kind: "folder";
  /** Absolute path, or a path relative to the config file's folder. */
  readonly path: string;
}

/** A source that the archive has and the lock pins. */
export type ArchivedSource = DebianSource | DebianBinary;

/** Origin of software. */
export type Source = ArchivedSource | UrlSource | FolderSource;

/**
 * Returns the source of a Debian source package, in the version that the lock pins.
 * @param from the suite, or options: `debianSource("ppp", { version: ">= 2.5, << 2.6" })`
 */
export function debianSource(name: string, from: Suite | DebianSourceOptions = {}): DebianSource {
  const { suite = defaultSuite, version } = typeof from === "string" ? { suite: from } : from;
  return { kind: "debian-source", package: name, suite, ...(version === undefined ? {} : { version }) };
}

/** Returns the source of a Debian binary package as data, in the version that the lock pins. */
export function debianBinary(name: string, suite: Suite = defaultSuite): DebianBinary {
  return { kind: "debian-binary", package: name, suite };
}

/**
 * Returns the source of a file by URL. If its name is that of a tarball, it is unpacked without its top folder. Otherwise the file is used
 * as it is.
 * @param urls a URL, or several that are tried in order: http or https
 * @param sha256 hash of the file, in hexadecimal
 */
export function urlSource(urls: string | readonly string[], sha256: string): UrlSource {
  return { kind: "url", urls: typeof urls === "string" ? [urls] : urls, sha256 };
}

/**
 * Returns the source of a commit of a git repository, as the tarball that its forge makes. Forges do not promise that its bytes stay
 * the same. If the hash no longer matches, check what has changed, and set the new hash.
 * @param tarball URL with `{commit}` in the place of the commit, as in `https://forge.example/me/tool/archive/{commit}.tar.gz`
 * @param commit full id, in hexadecimal
 * @param sha256 hash of the tarball, in hexadecimal
 */
export function gitSource(tarball: string, commit: string, sha256: string): UrlSource {
  return { kind: "url", urls: [tarball.replaceAll("{commit}", commit)], sha256, commit };
}

/**
 * Returns the source of a folder on this machine.
 * @param path `new URL("../src", import.meta.url)` for a folder of a plugin's package; a relative path starts at the config file's folder
 */
export function folderSource(path: string | URL): FolderSource {
  return { kind: "folder", path: typeof path === "string" ? path : fileURLToPath(path) };
}

/** Whether the lock pins the source. */
export function isArchived(source: Source): source is ArchivedSource {
  return source.kind === "debian-source" || source.kind === "debian-binary";
}

/** Returns the name of a source in the lock and in messages. Equal sources have equal keys. */
export function sourceKey(source: Source): string {
  if (source.kind === "url") return `url:${source.sha256}`;
  if (source.kind === "folder") return `folder:${source.path}`;
  if (source.kind === "debian-binary") return `binary:${source.suite}/${source.package}`;
  const wanted = source.version === undefined ? "" : ` (${source.version})`;
  return `source:${source.suite}/${source.package}${wanted}`;
}
