import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NixwrtError } from "../errors.js";
import type { Patch } from "./Patch.js";

/** A patch of the kernel's source. */
export type KernelPatch = Patch;

/** A file that is copied into the kernel's source before any patch is applied. */
export interface KernelFile {
  /** Path in the source, such as `drivers/net/acme.c`. */
  readonly path: string;
  readonly text: string;
}

/**
 * Reads the patches of a folder: those in its quilt `series`, in that order, or, without a series, all `*.patch` and `*.diff` files, sorted
 * by name.
 * @param folder a path, or `new URL("../patches", import.meta.url)`
 * @throws {NixwrtError} of class `config`: KERNEL_PATCHES_UNREADABLE if a file or the folder does not exist, KERNEL_PATCHES_EMPTY if there
 * are no patches, KERNEL_PATCHES_SERIES if the series asks for anything but `-p1`.
 */
export function readKernelPatches(folder: string | URL): KernelPatch[] {
  const path = typeof folder === "string" ? folder : fileURLToPath(folder);
  try {
    const names = patchNames(path);
    if (names.length > 0) return names.map((name) => ({ name, text: readFileSync(join(path, name), "utf8") }));
  } catch (error) {
    if (error instanceof NixwrtError) throw error;
    throw new NixwrtError("config", {
      code: "KERNEL_PATCHES_UNREADABLE",
      message: `the kernel patches of ${path} cannot be read: ${(error as Error).message}`,
      hint: "Give a folder with a quilt series, or with *.patch files",
    });
  }
  throw new NixwrtError("config", {
    code: "KERNEL_PATCHES_EMPTY",
    message: `${path} contains no kernel patches`,
    hint: "Give a folder with a quilt series, or with *.patch files",
  });
}

function patchNames(folder: string): string[] {
  const entries = readdirSync(folder).sort();
  if (!entries.includes("series")) return entries.filter((name) => /\.(patch|diff)$/.test(name));
  const lines = readFileSync(join(folder, "series"), "utf8").split("\n");
  return lines.flatMap((line) => {
    const [name, ...options] = line
      .replace(/(^|\s)#.*/, "")
      .trim()
      .split(/\s+/);
    if (name === undefined || name === "") return [];
    if (options.every((option) => option === "-p1")) return [name];
    throw new NixwrtError("config", {
      code: "KERNEL_PATCHES_SERIES",
      message: `${join(folder, "series")} asks for ${options.join(" ")} for ${name}; only -p1 is supported`,
      hint: "Refresh the patch with `quilt refresh -p1`",
    });
  });
}
