import type { Problems } from "../errors.js";
import { nearest } from "../nearest.js";
import type { ArchivedSource } from "../system/source.js";
import type { Candidate, Catalog, SourceCandidate } from "./Catalog.js";
import type { LockedFile } from "./Lock.js";
import { meetsAll } from "./relations.js";

/** Version and files of a source, from an index. */
export interface ResolvedSource {
  readonly version: string;
  readonly files: readonly LockedFile[];
}

const sourceNames =
  "A source package can have another name than the packages that are made from it: look one of those up at https://packages.debian.org";

/**
 * Finds the versions of a source, newest first.
 * @param problems receives what the suite does not have; in that case the result is empty
 */
export function resolveSource(
  source: ArchivedSource,
  catalog: Catalog<Candidate | SourceCandidate>,
  problems: Problems,
): ResolvedSource[] {
  const versions = catalog.versions(source.package);
  const wanted = source.kind === "debian-source" ? source.version : undefined;
  const fit = versions.filter(({ version }) => wanted === undefined || meetsAll(version, wanted));
  if (fit.length > 0) {
    return fit.map((one) => ({ version: one.version, files: "files" in one ? one.files : [one.file] }));
  }
  if (versions.length > 0) {
    problems.add({
      code: "SOURCE_VERSION",
      message: `${source.suite} has no version of the source package "${source.package}" that is ${wanted}`,
      hint: `It has ${versions.map(({ version }) => version).join(", ")}. Choose another suite, or change the requested version`,
    });
    return [];
  }
  const meant = nearest(source.package, catalog.names());
  // For example, wireguard-tools is built from the source wireguard.
  const otherName = source.kind === "debian-source" ? sourceNames : undefined;
  const hint = meant === undefined ? otherName : `Did you mean "${meant}"?`;
  problems.add({
    code: "PACKAGE_UNKNOWN",
    message: `there is no ${source.kind === "debian-source" ? "source package" : "package"} "${source.package}" in ${source.suite}`,
    ...(hint === undefined ? {} : { hint }),
  });
  return [];
}
