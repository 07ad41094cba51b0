import { parseLock } from "../../../packages/core/src/archive/lockFile.js";
import { NixwrtError } from "../../../packages/core/src/errors.js";

/**
 * A lock, which can come from a stranger's pull request. It must be valid or refused with a NixwrtError, and all of its paths must be in
 * the pool.
 */
export function fuzz(data: Buffer): void {
  let lock: ReturnType<typeof parseLock>;
  try {
    lock = parseLock(data.toString("utf8"), "nixwrt.lock");
  } catch (error) {
    if (error instanceof NixwrtError) return;
    throw error;
  }
  const roots = Object.values(lock.roots).flatMap(({ packages }) => Object.values(packages).map(({ file }) => file));
  const sources = Object.values(lock.sources).flatMap(({ files }) => files);
  for (const { path, size } of [...roots, ...sources]) {
    if (!path.startsWith("pool/") || path.split("/").some((part) => ["", ".", ".."].includes(part)) || !(size >= 0)) {
      throw new Error(`it names ${JSON.stringify(path)}`);
    }
  }
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  const file = { archive: "debian", path: "pool/main/m/make/make_4.4-1_amd64.deb", size: 3, sha256: "a".repeat(64) };
  const releases = { trixie: { date: "2026-01-02T03:04:05Z", sha256: "b".repeat(64) } };
  const common = { released: { debian: "2026-01-02T03:04:05Z" }, releases };
  const request = { suite: "trixie", packages: ["make"] };
  const lock = {
    version: 1,
    roots: { build: { request, ...common, packages: { make: { version: "4.4-1", file } } } },
    sources: { "source:trixie/musl": { version: "1.2.5-3", ...common, files: [file] } },
  };
  return { lock: Buffer.from(JSON.stringify(lock)), empty: Buffer.from('{"version":1,"roots":{},"sources":{}}') };
}
