import type { ArchiveOptions } from "./ArchiveOptions.js";
import { readAptSources } from "./aptSources.js";
import type { ArchiveName, ReleaseDates } from "./Lock.js";
import { snapshotTime } from "./snapshotTime.js";

const publicMirrors = {
  debian: "http://ftp.debian.org/debian",
  security: "http://security.debian.org/debian-security",
  snapshot: "http://snapshot.debian.org/archive",
};

/** URLs of each archive. */
export interface Mirrors {
  /** URLs without a final slash, in the order in which they are asked. */
  readonly of: Readonly<Record<ArchiveName, readonly string[]>>;
  /** URL of the dated archive. */
  readonly snapshot: string;
}

/** Returns the mirrors to ask: the config's, then the environment's, then those of this machine's apt, then the public ones. */
export async function findMirrors(options: ArchiveOptions): Promise<Mirrors> {
  const env = options.env ?? process.env;
  const host = await readAptSources(options.aptDirectory ?? "/etc/apt");
  const last = { ...publicMirrors, ...options.publicMirrors };
  const candidates = (archive: ArchiveName, ...first: (string | undefined)[]) => {
    const own = host.filter((source) => source.archive === archive).map(({ address }) => address);
    const all = [...first, ...own, archive === "debian" ? last.debian : last.security];
    return [
      ...new Set(all.filter((one) => one !== undefined && one !== "").map((one) => `${one}`.replace(/\/+$/, ""))),
    ];
  };
  return {
    of: {
      debian: candidates("debian", options.mirrors?.debian, env.NIXWRT_MIRROR),
      "debian-security": candidates("debian-security", options.mirrors?.security, env.NIXWRT_SECURITY_MIRROR),
    },
    snapshot: last.snapshot,
  };
}

/** Returns the URLs of a locked file: every mirror, then the dated archive at the time when the file was locked. */
export function addressesOf(
  file: { readonly archive: ArchiveName; readonly path: string },
  released: ReleaseDates,
  mirrors: Mirrors,
): string[] {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const addresses = mirrors.of[file.archive].map((mirror) => `${mirror}/${path}`);
  // The files of a security fix join the main archive with the next point release. Some are there from the start.
  const joined = path.replace(/^pool\/updates\//, "pool/");
  if (joined !== path) addresses.push(...mirrors.of.debian.map((mirror) => `${mirror}/${joined}`));
  const time = snapshotTime(released[file.archive] ?? "", copied);
  if (time !== undefined) addresses.push(`${mirrors.snapshot}/${file.archive}/${time}/${path}`);
  return addresses;
}

/**
 * Hours. snapshot.debian.org answers with its last copy before the given time, and copies a Release file about an hour after its date. Half
 * a day later that copy exists, and so do files that were replaced meanwhile, because the archive keeps them for 36 hours.
 */
const copied = 12;
