import type { Problems } from "../errors.js";
import { nearest } from "../nearest.js";
import type { ArchivedSource } from "../system/source.js";
import type { Candidate, Catalog, SourceCandidate } from "./Catalog.js";
import type { LockedFile } from "./Lock.js";

/** A source's version and files, as an index has them. */
interface ResolvedSource {
  readonly version: string;
  readonly files: readonly LockedFile[];
}

/**
 * Finds the newest version of a source.
 * @param problems Receives what the suite does not have: the result is then undefined.
 */
export function resolveSource(
  source: ArchivedSource,
  catalog: Catalog<Candidate | SourceCandidate>,
  problems: Problems,
): ResolvedSource | undefined {
  const newest = catalog.versions(source.package)[0];
  if (newest !== undefined) {
    return { version: newest.version, files: "files" in newest ? newest.files : [newest.file] };
  }
  const meant = nearest(source.package, catalog.names());
  problems.add({
    code: "PACKAGE_UNKNOWN",
    message: `there is no ${source.kind === "debian-source" ? "source package" : "package"} "${source.package}" in ${source.suite}`,
    ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
  });
  return undefined;
}
