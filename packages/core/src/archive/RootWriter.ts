import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fchmodSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { join, posix } from "node:path";
import { type Place, walkPath } from "../walkPath.js";
import type { RootEntries, RootEntry } from "./RootManifest.js";

/** Set explicitly instead of by the umask, because other users and sandboxes may have to read a root. */
const folderMode = 0o755;

/**
 * Writes files into a new root as programs inside of it would see them. Links are followed within the root, so no path and no link leads
 * out of it. The folder must be empty at first, and nobody else may write into it.
 *
 * Calls are synchronous, which is several times faster for thousands of small files. The slow part, decompression, runs in other threads.
 */
export class RootWriter {
  readonly #root: string;
  readonly #folders = new Set<string>([""]);
  readonly #links = new Map<string, string>();
  readonly #files = new Map<string, FileWriter>();

  constructor(root: string) {
    this.#root = root;
    chmodSync(root, folderMode);
  }

  /** Returns what was written, without folders. */
  entries(): RootEntries {
    const files = [...this.#files].map(([place, file]) => [place, file.entry] as const);
    return new Map([...files, ...[...this.#links].map(([place, link]) => [place, { link }] as const)]);
  }

  /** Creates a folder and those above it. */
  folder(path: string): void {
    this.#make(this.#resolve(path, true));
  }

  /** Opens a file for writing and replaces an existing one. Of the mode, only whether the file is executable is kept. */
  file(path: string, mode: number): FileWriter {
    const place = this.#clear(path);
    const file = new FileWriter(join(this.#root, place), mode);
    this.#files.set(place, file);
    return file;
  }

  /** Creates a symbolic link. The target is stored unchanged, because the root's own programs follow it. */
  symlink(path: string, target: string): void {
    const place = this.#resolve(path, false);
    // As with dpkg, a folder stays a folder, even if another package wants a link there.
    if (this.#folders.has(place)) return;
    this.#clear(path);
    symlinkSync(target, join(this.#root, place));
    this.#links.set(place, target);
  }

  /** Adds another name for an existing file. */
  hardLink(path: string, target: string): void {
    const existing = this.#resolve(target, false);
    const link = this.#links.get(existing);
    // Another name for a link is stored as a link. Otherwise the kernel would follow paths through it, because it would be unknown here.
    if (link !== undefined) this.symlink(path, link);
    else if (existing !== this.#resolve(path, false)) {
      const place = this.#clear(path);
      linkSync(join(this.#root, existing), join(this.#root, place));
      this.#files.set(place, this.#files.get(existing) as FileWriter);
    }
  }

  #clear(path: string): string {
    const place = this.#resolve(path, false);
    if (this.#folders.has(place)) throw new Error(`${path} is a folder in another package`);
    this.#make(posix.dirname(place) === "." ? "" : posix.dirname(place));
    rmSync(join(this.#root, place), { force: true });
    this.#links.delete(place);
    this.#files.delete(place);
    return place;
  }

  #make(place: string): void {
    if (this.#folders.has(place)) return;
    this.#make(posix.dirname(place) === "." ? "" : posix.dirname(place));
    const path = join(this.#root, place);
    mkdirSync(path);
    chmodSync(path, folderMode);
    this.#folders.add(place);
  }

  /**
   * Resolves a path relative to the root, following its links.
   * @param last whether to follow the last component, too
   */
  #resolve(path: string, last: boolean): string {
    const shown = JSON.stringify(path.slice(0, 200));
    if (path.split("/").includes("..") || path.includes("\0"))
      throw new Error(`the path ${shown} leads out of the root`);
    const lookUp = (place: string): Place => {
      const link = this.#links.get(place);
      // A path that does not exist yet can become a folder.
      return link === undefined ? "folder" : { link };
    };
    const place = walkPath(path, lookUp, last);
    if (place === undefined) throw new Error(`the path ${shown} is too long, or goes through a loop of links`);
    return place;
  }
}

class FileWriter {
  readonly #descriptor: number;
  readonly #hash = createHash("sha256");
  readonly #run: boolean;
  #size = 0;
  #sha256 = "";

  constructor(path: string, mode: number) {
    this.#descriptor = openSync(path, "wx");
    this.#run = (mode & 0o111) !== 0;
    fchmodSync(this.#descriptor, this.#run ? 0o755 : 0o644);
  }

  write(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#size += chunk.length;
    for (let at = 0; at < chunk.length; ) at += writeSync(this.#descriptor, chunk, at);
  }

  /** Returns what was written. Valid after the file is closed. */
  get entry(): RootEntry {
    return { size: this.#size, sha256: this.#sha256, run: this.#run };
  }

  close(): void {
    this.#sha256 = this.#hash.digest("hex");
    closeSync(this.#descriptor);
  }
}
