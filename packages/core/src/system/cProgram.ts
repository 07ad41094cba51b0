import { fileURLToPath } from "node:url";
import type { Package } from "./Package.js";
import { folderSource } from "./source.js";

/** A C program that is part of a plugin's package. */
export interface CProgramOptions extends Omit<Package, "source" | "script" | "files"> {
  /** Folder of its C files, which are compiled into one program: `new URL("../wgctl", import.meta.url)`. */
  readonly folder: string | URL;
}

/** Returns the package of a plugin's own small program, which is installed as `/usr/sbin/NAME`. It is compiled without a Makefile. */
export function cProgram({ folder, ...rest }: CProgramOptions): Package {
  const { name } = rest;
  return {
    ...rest,
    source: folderSource(typeof folder === "string" ? folder : fileURLToPath(folder)),
    script: `mkdir -p "$out"\n$CC $CFLAGS -Wall -Wextra $LDFLAGS -o "$out/${name}" ./*.c`,
    files: { [`/usr/sbin/${name}`]: { from: name } },
  };
}
