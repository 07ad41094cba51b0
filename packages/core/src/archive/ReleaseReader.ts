import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { NixwrtError } from "../errors.js";
import { writeAtomically } from "../writeAtomically.js";
import type { ArchiveOptions } from "./ArchiveOptions.js";
import { fetchFiles, offline } from "./fetchFiles.js";
import { get } from "./http.js";
import { inCache } from "./inCache.js";
import { findMirrors, type Mirrors } from "./mirrors.js";
import { PackageIndex } from "./PackageIndex.js";
import { readIndexFile } from "./readIndexFile.js";
import type { Release } from "./suites.js";
import { TransferError } from "./TransferError.js";
import { tryAddresses } from "./tryAddresses.js";
import { type VerifiedRelease, verifyRelease } from "./verifyRelease.js";

/** `main` is free software; `non-free-firmware` holds the blobs of radios. */
export type Component = "main" | "non-free-firmware";

/** Binary packages of the build machine's architecture, or source packages. */
export type IndexKind = "binary-amd64" | "source";

/** Reads the archive's signed indices, each at most once. Lives as long as one resolution. */
export class ReleaseReader {
  readonly #options: ArchiveOptions;
  readonly #releases = new Map<string, Promise<VerifiedRelease>>();
  readonly #indices = new Map<string, Promise<PackageIndex | undefined>>();
  #mirrors: Promise<Mirrors> | undefined;

  constructor(options: ArchiveOptions) {
    this.#options = options;
  }

  /** The Release file: from a mirror, or when offline the one that was seen last. */
  release(release: Release): Promise<VerifiedRelease> {
    return once(this.#releases, release.name, () => this.#readRelease(release));
  }

  /** An index of a release; undefined when the release has no such index. */
  index(release: Release, component: Component, kind: IndexKind): Promise<PackageIndex | undefined> {
    const path = `${component}/${kind}/${kind === "source" ? "Sources" : "Packages"}`;
    return once(this.#indices, `${release.name}/${path}`, () => this.#readIndex(release, path));
  }

  /** Lets go of the memory that indices of this kind take. */
  forget(kind: IndexKind): void {
    for (const key of this.#indices.keys()) if (key.includes(`/${kind}/`)) this.#indices.delete(key);
  }

  async #readRelease(release: Release): Promise<VerifiedRelease> {
    const { cache, offline: isOffline, keyring, now = new Date(), signal } = this.#options;
    const path = join(cache, "index", `${release.name}.InRelease`);
    const what = `the Release file of ${release.name}`;
    if (isOffline) {
      const text = await readFile(path, "utf8").catch(() => undefined);
      if (text === undefined) throw offline([what]);
      return tryAddresses(what, [`file://${path}`], signal, () => verifyRelease(text, release, keyring, now));
    }
    const addresses = (await this.#findMirrors()).of[release.archive].map(
      (mirror) => `${mirror}/dists/${release.name}/InRelease`,
    );
    return tryAddresses(what, addresses, signal, async (address) => {
      const text = await readText(address, signal);
      const verified = await verifyRelease(text, release, keyring, now);
      await inCache(cache, () => save(path, text));
      return verified;
    });
  }

  async #readIndex(release: Release, path: string): Promise<PackageIndex | undefined> {
    const { files } = await this.release(release);
    const packed = files.get(`${path}.xz`);
    const plain = files.get(path);
    if (packed === undefined || plain === undefined) return undefined;
    const folder = path.slice(0, path.lastIndexOf("/"));
    const addresses = (await this.#findMirrors()).of[release.archive].flatMap((mirror) => [
      // By its hash a mirror still has the index while it is being updated.
      `${mirror}/dists/${release.name}/${folder}/by-hash/SHA256/${packed.sha256}`,
      `${mirror}/dists/${release.name}/${path}.xz`,
    ]);
    const name = `${release.name}-${path.replaceAll("/", "-")}.xz`;
    const stored = await fetchFiles([{ name, ...packed, addresses }], "index", this.#options);
    const file = stored.get(packed.sha256) as string;
    const content = await readIndexFile(file, plain.size).catch((cause: Error) => {
      const problem = { code: "INDEX_DAMAGED", path: file, message: cause.message, hint: "Delete this file" };
      throw new NixwrtError("archive", problem, { cause });
    });
    return new PackageIndex(content);
  }

  #findMirrors(): Promise<Mirrors> {
    this.#mirrors ??= findMirrors(this.#options);
    return this.#mirrors;
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

/** An InRelease file is some 150 KB; what is far longer is something else. */
const longestRelease = 8 << 20;

async function readText(address: string, signal: AbortSignal | undefined): Promise<string> {
  const { body } = await get(address, {}, signal);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > longestRelease) throw new TransferError("RELEASE_WRONG", "is too long for a Release file");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function save(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, text);
}
