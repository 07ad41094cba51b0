import type { DebianBinary, Source } from "../system/source.js";
import type { ArchiveOptions } from "./ArchiveOptions.js";
import { Catalog } from "./Catalog.js";
import { ReleaseReader } from "./ReleaseReader.js";
import { compareVersions } from "./version.js";

/** A package whose name contains a version, such as `linux-source-7.2`, and the newest of its kind in the same suite. */
export interface NewerSeries {
  readonly name: string;
  readonly newer: string;
  /** Version of the newer one. */
  readonly version: string;
}

/**
 * Returns the updates that a lock cannot make by itself, because the package has another name: for each source that is a Debian binary
 * package with a version in its name, the newest in the suite.
 * @throws {NixwrtError} of class `archive`: errors of downloads.
 */
export async function newerSeries(sources: readonly Source[], options: ArchiveOptions): Promise<NewerSeries[]> {
  const reader = new ReleaseReader(options);
  try {
    return await newerOf(sources, reader);
  } finally {
    await reader.forget();
  }
}

async function newerOf(sources: readonly Source[], reader: ReleaseReader): Promise<NewerSeries[]> {
  const found: NewerSeries[] = [];
  for (const { package: name, suite } of sources.filter(hasSeries)) {
    const catalog = await Catalog.ofPackages(suite, reader);
    const { stem, series } = split(name);
    const newest = catalog
      .names()
      .filter((one) => split(one).stem === stem)
      .toSorted((a, b) => compareVersions(split(b).series, split(a).series))[0];
    if (newest === undefined || compareVersions(split(newest).series, series) <= 0) continue;
    found.push({ name, newer: newest, version: catalog.versions(newest)[0]?.version ?? "" });
  }
  return found;
}

function hasSeries(source: Source): source is DebianBinary {
  return source.kind === "debian-binary" && split(source.package).series !== "";
}

/** Splits `linux-source-7.2` into the stem `linux-source-` and the series `7.2`. */
function split(name: string): { readonly stem: string; readonly series: string } {
  const [, stem = name, series = ""] = /^(.*-)(\d+(?:\.\d+)+)$/.exec(name) ?? [];
  return { stem, series };
}
