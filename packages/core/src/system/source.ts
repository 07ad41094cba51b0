import { fileURLToPath } from "node:url";

/**
 * A Debian release to take packages from. `trixie` includes its updates and security suites;
 * `trixie-backports` is that and backports; `trixie-security` is the security suite alone. `bookworm` includes updates and security too.
 */
export type Suite =
  | "trixie"
  | "trixie-backports"
  | "trixie-security"
  | "bookworm"
  | "bookworm-backports"
  | "bookworm-security";

/** What everything is taken from that names no suite, and what builds and runs on this machine: Debian 13. */
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

/** A Debian source package: its upstream tarball(s) and Debian's patches, as the lock pins them. */
export interface DebianSource {
  readonly kind: "debian-source";
  readonly package: string;
  readonly suite: Suite;
  /** Which of the suite's versions will do; see {@link DebianSourceOptions.version}. */
  readonly version?: string;
}

/** Which source package is meant. */
export interface DebianSourceOptions {
  /** Default `trixie`. */
  readonly suite?: Suite;
  /**
   * Which of the suite's versions will do, as Debian writes it in dependencies: `>= 2.90`, `= 2.91-1`, or several that all must hold,
   * `>= 2.5, << 2.6`. Of those, the newest that a mirror has is taken. Default: any.
   */
  readonly version?: string;
}

/** A Debian binary package taken as data, such as `linux-source-6.12`: the file is the .deb itself. */
export interface DebianBinary {
  readonly kind: "debian-binary";
  readonly package: string;
  readonly suite: Suite;
}

/** A file by address and hash, for what Debian does not have. */
export interface UrlSource {
  readonly kind: "url";
  /** Tried in order. */
  readonly urls: readonly string[];
  /** Of the file, hexadecimal. */
  readonly sha256: string;
  /** The git commit that it is a tarball of, hexadecimal; the manifest's version. */
  readonly commit?: string;
}

/**
 * A folder of this machine, such as a plugin's own C code. What is made of it is made again when a file in it changes.
 * `.git`, `node_modules`, what is neither file, folder nor symbolic link, and what .gitignore files leave out stay out of it. Sources are
 * public: files that hold secrets, such as `secrets`, `.env` and private keys, are an error.
 */
export interface FolderSource {
  readonly kind: "folder";
  /** Absolute, or from the config file's folder. */
  readonly path: string;
}

/** What the archive has, and the lock pins. */
export type ArchivedSource = DebianSource | DebianBinary;

/** Where software comes from. */
export type Source = ArchivedSource | UrlSource | FolderSource;

/**
 * The source of a Debian source package, in the version that the lock pins.
 * @param from the suite, or options: `debianSource("ppp", { version: ">= 2.5, << 2.6" })`
 */
export function debianSource(name: string, from: Suite | DebianSourceOptions = {}): DebianSource {
  const { suite = defaultSuite, version } = typeof from === "string" ? { suite: from } : from;
  return { kind: "debian-source", package: name, suite, ...(version === undefined ? {} : { version }) };
}

/** A Debian binary package taken as data, in the version that the lock pins. */
export function debianBinary(name: string, suite: Suite = defaultSuite): DebianBinary {
  return { kind: "debian-binary", package: name, suite };
}

/**
 * A file by its address: a tarball, whose top folder is left out, or, when its name does not say that it is one, the file
 * as it is.
 * @param urls address, or several that are tried in order: http or https
 * @param sha256 of the file, hexadecimal
 */
export function urlSource(urls: string | readonly string[], sha256: string): UrlSource {
  return { kind: "url", urls: typeof urls === "string" ? [urls] : urls, sha256 };
}

/**
 * A commit of a git repository, as the tarball that its forge makes of it. Forges do not promise that its bytes stay the same:
 * when the hash is no longer right, look at what has changed, and give the new one.
 * @param tarball address with `{commit}` where the commit stands, as in `https://forge.example/me/tool/archive/{commit}.tar.gz`
 * @param commit hexadecimal, whole
 * @param sha256 of the tarball, hexadecimal
 */
export function gitSource(tarball: string, commit: string, sha256: string): UrlSource {
  return { kind: "url", urls: [tarball.replaceAll("{commit}", commit)], sha256, commit };
}

/**
 * A folder of this machine.
 * @param path `new URL("../src", import.meta.url)` for one of a plugin's package; a relative path is from the config file's folder
 */
export function folderSource(path: string | URL): FolderSource {
  return { kind: "folder", path: typeof path === "string" ? path : fileURLToPath(path) };
}

/** Whether the lock pins it. */
export function isArchived(source: Source): source is ArchivedSource {
  return source.kind === "debian-source" || source.kind === "debian-binary";
}

/** The name of a source in the lock and in messages: equal sources have equal keys. */
export function sourceKey(source: Source): string {
  if (source.kind === "url") return `url:${source.sha256}`;
  if (source.kind === "folder") return `folder:${source.path}`;
  if (source.kind === "debian-binary") return `binary:${source.suite}/${source.package}`;
  const wanted = source.version === undefined ? "" : ` (${source.version})`;
  return `source:${source.suite}/${source.package}${wanted}`;
}
