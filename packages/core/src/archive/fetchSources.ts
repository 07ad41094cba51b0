import { join } from "node:path";
import { NixwrtError } from "../errors.js";
import { type FolderSource, type Source, sourceKey } from "../system/source.js";
import { urlFileName } from "../system/urlFileName.js";
import type { ArchiveOptions } from "./ArchiveOptions.js";
import type { RemoteFile } from "./download.js";
import { cachedName, fetchFiles } from "./fetchFiles.js";
import type { Lock, LockedFile, ReleaseDates } from "./Lock.js";
import { addressesOf, findMirrors, type Mirrors } from "./mirrors.js";

/** Sources that are downloaded. Folders are packed instead, see `packFolder`. */
type RemoteSource = Exclude<Source, FolderSource>;

/**
 * Downloads the files of sources into the cache.
 * @returns absolute paths by `sourceKey`: upstream's tarballs first, then Debian's patches. File names are `<sha256>-<name>`.
 * @throws {NixwrtError} of class `archive`: all files that cannot be downloaded, with all URLs that were tried.
 */
export async function fetchSources(
  sources: readonly RemoteSource[],
  lock: Lock,
  options: ArchiveOptions,
): Promise<Map<string, string[]>> {
  const mirrors = await findMirrors(options);
  const remote = sources.map((source) => ({ key: sourceKey(source), files: remoteFiles(source, lock, mirrors) }));
  const paths = await fetchFiles(
    remote.flatMap(({ files }) => files),
    "downloads",
    options,
  );
  return new Map(remote.map(({ key, files }) => [key, files.map(({ sha256 }) => paths.get(sha256) as string)]));
}

/** Returns the paths that {@link fetchSources} would return, whether or not the files exist. */
export async function sourcePaths(
  sources: readonly RemoteSource[],
  lock: Lock,
  options: ArchiveOptions,
): Promise<Map<string, string[]>> {
  const mirrors = await findMirrors(options);
  const pathOf = (file: RemoteFile) => join(options.cache, "downloads", cachedName(file));
  return new Map(sources.map((source) => [sourceKey(source), remoteFiles(source, lock, mirrors).map(pathOf)]));
}

function remoteFiles(source: RemoteSource, lock: Lock, mirrors: Mirrors): RemoteFile[] {
  if (source.kind === "url") {
    const name = urlFileName(source.urls[0] as string);
    return [{ name, sha256: source.sha256, addresses: source.urls, unmirrored: true }];
  }
  const locked = lock.sources[sourceKey(source)];
  if (locked === undefined) {
    throw new NixwrtError("archive", {
      code: "LOCK_OUT_OF_DATE",
      message: `the lock does not have ${sourceKey(source)}`,
    });
  }
  return locked.files.map((file) => poolFile(file, locked.released, mirrors));
}

/** Returns a locked file with the URLs where it may be found. */
export function poolFile(file: LockedFile, released: ReleaseDates, mirrors: Mirrors): RemoteFile {
  return {
    name: file.path.slice(file.path.lastIndexOf("/") + 1),
    sha256: file.sha256,
    size: file.size,
    addresses: addressesOf(file, released, mirrors),
  };
}
