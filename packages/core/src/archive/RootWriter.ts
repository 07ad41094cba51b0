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

/** Set after the fact, so that it is not left to the umask: other users, and sandboxes, may have to read a root. */
const folderMode = 0o755;

/**
 * Writes files into a new root as programs inside of it would see them: links are followed within the root, so no
 * path and no link leads out of it. The folder must be empty at the beginning, and nobody else may write into it.
 *
 * Calls are synchronous: for thousands of small files that is several times faster, and what is slow, the
 * decompression, runs beside it in other threads.
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

  /** What was written, but for folders. */
  entries(): RootEntries {
    const files = [...this.#files].map(([place, file]) => [place, file.entry] as const);
    return new Map([...files, ...[...this.#links].map(([place, link]) => [place, { link }] as const)]);
  }

  /** Makes a folder and those above it. */
  folder(path: string): void {
    this.#make(this.#resolve(path, true));
  }

  /** Opens a file for writing in place of what is there. Mode bits are reduced to whether it can be executed. */
  file(path: string, mode: number): FileWriter {
    const place = this.#clear(path);
    const file = new FileWriter(join(this.#root, place), mode);
    this.#files.set(place, file);
    return file;
  }

  /** Makes a symbolic link. Its target is written as it is: the root's own programs are to follow it. */
  symlink(path: string, target: string): void {
    const place = this.#resolve(path, false);
    // As dpkg has it: a folder stays a folder, whatever package wants a link there.
    if (this.#folders.has(place)) return;
    this.#clear(path);
    symlinkSync(target, join(this.#root, place));
    this.#links.set(place, target);
  }

  /** A further name for a file that was written. */
  hardLink(path: string, target: string): void {
    const existing = this.#resolve(target, false);
    const link = this.#links.get(existing);
    // A further name for a link is a link: as such it has to be known here, or paths through it would be followed by the kernel.
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
   * Where a path leads, relative to the root, with the links in it followed.
   * @param last Whether the last component is followed too.
   */
  #resolve(path: string, last: boolean): string {
    const shown = JSON.stringify(path.slice(0, 200));
    if (path.split("/").includes("..") || path.includes("\0"))
      throw new Error(`the path ${shown} leads out of the root`);
    const lookUp = (place: string): Place => {
      const link = this.#links.get(place);
      // What is not there yet can become a folder.
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

  /** What was written, once it is closed. */
  get entry(): RootEntry {
    return { size: this.#size, sha256: this.#sha256, run: this.#run };
  }

  close(): void {
    this.#sha256 = this.#hash.digest("hex");
    closeSync(this.#descriptor);
  }
}
