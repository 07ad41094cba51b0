import { shellQuote } from "../shellQuote.js";
import type { Package } from "../system/Package.js";
import { libraryVariable } from "./packageStep.js";
import { installedFiles, lines, type RecipeOptions } from "./recipe.js";

/** A {@link Package} that is built with CMake. */
export interface CmakePackageOptions extends RecipeOptions {
  /** bash commands that run first, in the source's top folder. */
  readonly prepare?: string;
  /** Arguments of cmake, as shell words, such as `-DBUILD_SHARED_LIBS=OFF`. */
  readonly cmake?: readonly string[];
  /** Targets to build. Default: all. */
  readonly targets?: readonly string[];
  /** bash commands that fill `$out`. The build is in the folder `build`. Default: `cmake --install`. */
  readonly install?: string;
}

/**
 * Returns a package that is built with CMake. The project must name its languages, as in `project(tool C)`, because there is no C++
 * compiler for the device. CMake finds the package's `libraries`, and nothing of the build machine.
 */
export function cmakePackage({
  prepare,
  cmake = [],
  targets = [],
  install = 'DESTDIR="$out" cmake --install build',
  files,
  buildTools = [],
  ...rest
}: CmakePackageOptions): Package {
  const roots = ["$PWD/build", ...(rest.libraries ?? []).map(({ name }) => `$${libraryVariable(name)}`)];
  const only = ["LIBRARY", "INCLUDE", "PACKAGE"].map((what) => `-DCMAKE_FIND_ROOT_PATH_MODE_${what}=ONLY`);
  const configure = [
    "cmake -S . -B build",
    "-DCMAKE_SYSTEM_NAME=Linux",
    '-DCMAKE_SYSTEM_PROCESSOR="$(echo "$TARGET" | cut -d- -f1)"',
    '-DCMAKE_C_COMPILER="$CC"',
    "-DCMAKE_BUILD_TYPE=MinSizeRel",
    "-DCMAKE_INSTALL_PREFIX=/usr",
    "-DCMAKE_SKIP_RPATH=ON",
    `-DCMAKE_FIND_ROOT_PATH="${roots.join(";")}"`,
    "-DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER",
    ...only,
    ...cmake,
  ].join(" ");
  const build = ['cmake --build build "$JOBS"', ...targets.map((target) => `--target ${shellQuote(target)}`)].join(" ");
  return {
    ...rest,
    buildTools: ["cmake", ...buildTools],
    files: installedFiles(files),
    script: lines(prepare, configure, build, 'mkdir -p "$out"', install),
  };
}
