import { rm } from "node:fs/promises";
import { NixwrtError } from "../errors.js";
import type { ArchiveOptions } from "./ArchiveOptions.js";
import { fetchFiles, offline } from "./fetchFiles.js";
import { get } from "./http.js";
import type { LockedReleases } from "./Lock.js";
import { findMirrors, type Mirrors } from "./mirrors.js";
import { PackageIndex } from "./PackageIndex.js";
import { readSeenRelease, rememberRelease, seenReleasePath } from "./ReleaseStore.js";
import { readIndexFile } from "./readIndexFile.js";
import type { Release } from "./suites.js";
import { TransferError } from "./TransferError.js";
import { transferLimits } from "./TransferLimits.js";
import { tryAddresses } from "./tryAddresses.js";
import { type VerifiedRelease, verifyRelease } from "./verifyRelease.js";

/** `main` is free software. `non-free-firmware` has the firmware of radios. */
export type Component = "main" | "non-free-firmware";

/** Binary packages of the build machine's architecture, or source packages. */
export type IndexKind = "binary-amd64" | "source";

/** Reads the archive's signed indices, each at most once. One resolution uses one reader. */
export class ReleaseReader {
  readonly #options: ArchiveOptions;
  readonly #locked: LockedReleases;
  readonly #releases = new Map<string, Promise<VerifiedRelease>>();
  readonly #indices = new Map<string, Promise<PackageIndex | undefined>>();
  #mirrors: Promise<Mirrors> | undefined;

  /** @param locked Release files of a lock. Older ones are refused */
  constructor(options: ArchiveOptions, locked: LockedReleases = {}) {
    this.#options = options;
    this.#locked = locked;
  }

  /** Returns the Release file from a mirror, or, if offline, the one that was seen last. */
  release(release: Release): Promise<VerifiedRelease> {
    return once(this.#releases, release.name, () => this.#readRelease(release));
  }

  /** Returns an index of a release, or undefined if the release has no such index. */
  index(release: Release, component: Component, kind: IndexKind): Promise<PackageIndex | undefined> {
    const path = indexPath(component, kind);
    return once(this.#indices, `${release.name}/${path}`, async () => {
      return readIndex(await this.release(release), path, await this.#findMirrors(), this.#options);
    });
  }

  /** Frees the memory of indices, of this kind or all. They cannot be used after that. */
  async forget(kind?: IndexKind): Promise<void> {
    for (const [key, index] of this.#indices) {
      if (kind !== undefined && !key.includes(`/${kind}/`)) continue;
      this.#indices.delete(key);
      (await index.catch(() => undefined))?.release();
    }
  }

  async #readRelease(release: Release): Promise<VerifiedRelease> {
    const { cache, offline: isOffline, keyring, now, signal, limits, onProgress } = this.#options;
    const what = `the Release file of ${release.name}`;
    const seen = await readSeenRelease(cache, release.name);
    if (isOffline) {
      if (seen === undefined) throw offline([what]);
      const address = `file://${seenReleasePath(cache, release.name)}`;
      return tryAddresses(what, [address], async () => {
        const verified = await verifyRelease(seen, release, { keyring, now });
        this.#refuseOlder(verified, undefined);
        return verified;
      });
    }
    const before = await trusted(seen, release, keyring);
    const addresses = (await this.#findMirrors()).of[release.archive].map(
      (mirror) => `${mirror}/dists/${release.name}/InRelease`,
    );
    const attempt = async (address: string) => {
      const text = await readText(address, this.#options);
      const verified = await verifyRelease(text, release, { keyring, now });
      this.#refuseOlder(verified, before);
      await rememberRelease(cache, verified, text);
      return verified;
    };
    return tryAddresses(what, addresses, attempt, {
      signal,
      longestRest: limits?.longestRest,
      onRest: (rest) => onProgress?.({ kind: "rest", ...rest }),
    });
  }

  /**
   * Refuses an older Release file. A signature proves who made a file, but not that it is the newest: replaying an old one would hold back
   * security updates.
   */
  #refuseOlder({ release, date }: VerifiedRelease, before: VerifiedRelease | undefined): void {
    if (this.#options.older) return;
    const text = date.toISOString();
    const locked = this.#locked[release.name]?.date;
    if (locked !== undefined && date.getTime() < Date.parse(locked)) {
      throw new TransferError(
        "RELEASE_OLDER",
        `is dated ${text}, but nixwrt.lock was made with a newer one, dated ${locked}`,
      );
    }
    if (before !== undefined && date < before.date) {
      const known = before.date.toISOString();
      throw new TransferError("RELEASE_OLDER", `is dated ${text}, but a newer one was used before, dated ${known}`);
    }
  }

  #findMirrors(): Promise<Mirrors> {
    this.#mirrors ??= findMirrors(this.#options);
    return this.#mirrors;
  }
}

/** Returns a Release file of the cache, or undefined if somebody has changed it. */
async function trusted(
  text: string | undefined,
  release: Release,
  keyring: string | undefined,
): Promise<VerifiedRelease | undefined> {
  if (text === undefined) return undefined;
  return verifyRelease(text, release, { keyring, past: true }).catch((error) => {
    if (error instanceof TransferError) return undefined;
    throw error;
  });
}

/** Returns the path of an index below a release's folder, without the suffix for compression. */
export function indexPath(component: Component, kind: IndexKind): string {
  return `${component}/${kind}/${kind === "source" ? "Sources" : "Packages"}`;
}

/**
 * Reads an index of a verified release, from the cache or from a mirror.
 * @param path see {@link indexPath}
 * @returns undefined if the release has no such index
 * @throws {NixwrtError} of class `archive`: INDEX_DAMAGED, and errors of downloads.
 */
export async function readIndex(
  { release, files }: VerifiedRelease,
  path: string,
  mirrors: Mirrors,
  options: ArchiveOptions,
): Promise<PackageIndex | undefined> {
  const packed = files.get(`${path}.xz`);
  const plain = files.get(path);
  if (packed === undefined || plain === undefined) return undefined;
  const folder = path.slice(0, path.lastIndexOf("/"));
  const addresses = mirrors.of[release.archive].flatMap((mirror) => [
    // A mirror that is being updated still has the index under its hash.
    `${mirror}/dists/${release.name}/${folder}/by-hash/SHA256/${packed.sha256}`,
    `${mirror}/dists/${release.name}/${path}.xz`,
  ]);
  const name = `${release.name}-${path.replaceAll("/", "-")}.xz`;
  for (let isSecond = false; ; isSecond = true) {
    const stored = await fetchFiles([{ name, ...packed, addresses }], "index", options);
    const file = stored.get(packed.sha256) as string;
    try {
      return new PackageIndex(await readIndexFile(file, packed.sha256, plain.size));
    } catch (cause) {
      // The file in the cache may be damaged, so it is downloaded once more.
      await rm(file, { force: true });
      if (!isSecond && !options.offline) continue;
      const message = (cause as Error).message;
      const problem = {
        code: "INDEX_DAMAGED",
        path: file,
        message,
        hint: "It was removed. Build again with a network connection",
      };
      throw new NixwrtError("archive", problem, { cause });
    }
  }
}

function once<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let known = memory.get(key);
  if (known === undefined) {
    known = make();
    memory.set(key, known);
  }
  return known;
}

/** Maximum size in bytes. InRelease files have about 150 KB. */
const longestRelease = 1 << 20;

/**
 * Downloads an InRelease file.
 * @throws {TransferError}
 */
export async function readText(address: string, options: ArchiveOptions): Promise<string> {
  const { body } = await get(address, {}, options.signal, { ...transferLimits, ...options.limits }, options);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > longestRelease) throw new TransferError("RELEASE_WRONG", "is too long for a Release file");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
