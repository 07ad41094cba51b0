/**
 * A Debian release to take packages from. `trixie` includes its updates and security suites;
 * `trixie-backports` is that and backports. `bookworm` includes updates and security too.
 */
export type Suite = "trixie" | "trixie-backports" | "bookworm";

/** A Debian source package: its upstream tarball(s) and Debian's patches, as the lock pins them. */
export interface DebianSource {
  readonly kind: "debian-source";
  readonly package: string;
  readonly suite: Suite;
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
  /** Hexadecimal. */
  readonly sha256: string;
}

export type Source = DebianSource | DebianBinary | UrlSource;

export function debianSource(name: string, suite: Suite = "trixie"): DebianSource {
  return { kind: "debian-source", package: name, suite };
}

export function debianBinary(name: string, suite: Suite = "trixie"): DebianBinary {
  return { kind: "debian-binary", package: name, suite };
}

/** The name of a source in the lock and in messages: equal sources have equal keys. */
export function sourceKey(source: Source): string {
  if (source.kind === "url") return `url:${source.sha256}`;
  return `${source.kind === "debian-source" ? "source" : "binary"}:${source.suite}/${source.package}`;
}
