import { fileURLToPath } from "node:url";
import type { Package } from "./Package.js";
import { folderSource } from "./source.js";

/** A program that a plugin brings along as C. */
export interface CProgramOptions extends Omit<Package, "source" | "script" | "files"> {
  /** Folder of its C files, which together are the program: `new URL("../wgctl", import.meta.url)`. */
  readonly folder: string | URL;
}

/** Describes a small program of a plugin's own, which becomes `/usr/sbin/NAME`. It is compiled without a Makefile. */
export function cProgram({ folder, ...rest }: CProgramOptions): Package {
  const { name } = rest;
  return {
    ...rest,
    source: folderSource(typeof folder === "string" ? folder : fileURLToPath(folder)),
    script: `mkdir -p "$out"\n$CC $CFLAGS -Wall -Wextra $LDFLAGS -o "$out/${name}" ./*.c`,
    files: { [`/usr/sbin/${name}`]: { from: name } },
  };
}
